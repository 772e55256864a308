"""EAN article numbers of 8 or 13 digits."""

from contracts.identifiers.format import Format

__all__ = ["FORMAT"]

FORMAT = Format(
    name="ean",
    title="EAN-8 or EAN-13 with its check digit",
    pattern=r"[0-9]{13}|[0-9]{8}",
    source="GS1 General Specifications, section 7.9: weights 3 and 1, modulo 10; a UPC-A has a zero in front",
    examples=("4006381333931", "73513537", "0036000291452"),
    counterexamples=("4006381333932", "036000291452", "4006381333931.0", "4.00638E+12"),
    sentinels=("0000000000000", "00000000"),
    check_digits="ean",
    is_telling=False,
)
