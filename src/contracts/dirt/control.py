"""Characters that no reader sees."""

from contracts.dirt.dirt import Dirt, anywhere

__all__ = ["DIRT"]

# Right-to-left marks and joiners are part of how Persian, Hebrew or Hindi is written; a space of no width parts words
# in Khmer and Thai, and has nothing to do beside other letters. A form feed is what a page of a PDF ends with.
_ASCII = r"\x00-\x08\x0B\x0C\x0E-\x1F\x7F"
_LETTER = "A-Za-zÀ-ɏͰ-ϿЀ-ӿ"

DIRT = Dirt(
    name="control",
    title="control characters, byte-order marks, soft hyphens, reversed writing, spaces of no width within words",
    patterns=(
        anywhere(
            f"[{_ASCII}\x80-\x9f\xad\u202d\u202e\ufeff\ufffe\uffff]",
            f"[{_LETTER}]\u200b[{_LETTER}]",
        ),
    ),
    hint="characters that no reader sees came along from a file, a terminal or a page; they part words that are equal",
    source="Unicode 16, general categories Cc and Cf; ISO/IEC 6429 for the control characters",
    examples=("a\x00b", "page one\x0cpage two", "\ufeffname", "co\xadoperate", "pass\u200bword", "a\x1b[0mb", "\x92s"),
    counterexamples=("two\nlines\r\n", "a\tb", "می\u200cخواهم", "שלום\u200f", "ភាសា\u200bខ្មែរ", "👩\u200d🔬"),
)
