"""IATA's codes of airports and metropolitan areas."""

from contracts.identifiers.format import Format

__all__ = ["FORMAT"]

FORMAT = Format(
    name="iata",
    title="IATA location code: three letters in upper case",
    pattern=r"[A-Z]{3}",
    source="IATA Resolution 763; the letters alone, whether assigned or not",
    examples=("LHR", "JFK"),
    counterexamples=("lhr", "EGLL", "LH", "\\N", "L0R"),
    is_telling=False,
)
