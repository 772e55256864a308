"""Business identifier codes of banks."""

from contracts.identifiers.format import Format
from contracts.identifiers.iso_country import FORMAT as COUNTRY

__all__ = ["FORMAT"]

FORMAT = Format(
    name="bic",
    title="BIC (SWIFT code) of 8 or 11 characters, in upper case",
    pattern=rf"[A-Z0-9]{{4}}(?:{COUNTRY.pattern}|XK)[A-Z0-9]{{2}}(?:[A-Z0-9]{{3}})?",
    source="ISO 9362: institution, country, location, branch; no check digit",
    examples=("DEUTDEFF", "DEUTDEFF500"),
    counterexamples=("deutdeff", "DEUTXXFF", "DEUTDEFF50", "DEUT DE FF"),
    is_telling=False,
)
