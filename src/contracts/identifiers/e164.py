"""Telephone numbers in international form."""

from contracts.identifiers.format import Format

__all__ = ["FORMAT"]

FORMAT = Format(
    name="e164",
    title="telephone number in E.164: plus, country code, 7 to 15 digits in all, no spaces",
    pattern=r"\+[1-9][0-9]{6,14}",
    source="ITU-T E.164, section 6.2: at most 15 digits; shorter than 7 reaches nobody abroad",
    examples=("+442071838750", "+14155552671"),
    counterexamples=("00442071838750", "+44 20 7183 8750", "442071838750", "+044207183875", "+4420718387501234567"),
    is_personal=True,
)
