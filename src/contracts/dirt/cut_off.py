"""Text that ends before its sentence does."""

from contracts.dirt.dirt import Dirt

__all__ = ["DIRT"]

# What a sentence may end with: its mark, in any script, then quotes and brackets; a symbol, such as an emoji; or a
# letter of a script that ends its sentences without a mark (Thai, Lao, Tibetan).
_MARK = ".!?…。！？｡．؟۔।॥።፧።།༎။၊։׃〜～‼⁇⁈⁉‽"
_CLOSED = "\"'”’»›」』】）)\\]}*_`“‘"
_FREE = "฀-໿ༀ-࿿☀-➿⬀-⯿\U0001f000-\U0001faff\ufe0f\u200d"

DIRT = Dirt(
    name="cut_off",
    title="text that ends before its sentence does; looked for only with `ends` or `limit`",
    patterns=(rf"(?s:.*[^\s{_MARK}{_CLOSED}{_FREE}][\s{_CLOSED}]*)",),
    hint="a column, a page or a model's limit of tokens cut the text; look at how long the longest of them are",
    source="Unicode Standard Annex 29, section 5 (sentence boundaries), the property Sentence_Terminal",
    examples=("And then he", "One, two,", "He said (", "a so-"),
    counterexamples=("It ends.", "„So?“", "(It ends.)", "そうです。", "وداعا؟", "Well… ", "fine 👍", "สวัสดี", "यह है।"),
)
