"""ISBNs of 13 digits."""

from contracts.identifiers.format import Format

__all__ = ["FORMAT"]

FORMAT = Format(
    name="isbn",
    title="ISBN-13 without hyphens, with its check digit",
    pattern=r"97[89][0-9]{10}",
    source="ISO 2108; the check digit is that of an EAN",
    examples=("9783161484100", "9789024538270"),
    counterexamples=("978-3-16-148410-0", "9783161484101", "3161484100", "9.78316E+12"),
    within=("ean",),
    check_digits="ean",
    is_telling=False,
)
