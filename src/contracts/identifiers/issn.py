"""ISSNs, with their hyphen."""

from contracts.identifiers.format import Format

__all__ = ["FORMAT"]

FORMAT = Format(
    name="issn",
    title="ISSN with its hyphen and its check digit",
    pattern=r"[0-9]{4}-[0-9]{3}[0-9X]",
    source="ISO 3297: weights 8 to 2, modulo 11",
    examples=("0378-5955", "2434-561X"),
    counterexamples=("03785955", "0378-5954", "378-5955", "2434-561x"),
    sentinels=("0000-0000",),
    check_digits="issn",
    is_telling=False,
)
