"""VAT numbers of the European Union, with the country in front."""

from contracts.identifiers.format import Format

__all__ = ["FORMAT"]

_BY_COUNTRY = {
    "AT": "U[0-9]{8}", "BE": "[01][0-9]{9}", "BG": "[0-9]{9,10}", "CY": "[0-9]{8}[A-Z]", "CZ": "[0-9]{8,10}",
    "DE": "[0-9]{9}", "DK": "[0-9]{8}", "EE": "[0-9]{9}", "EL": "[0-9]{9}", "ES": "[0-9A-Z][0-9]{7}[0-9A-Z]",
    "FI": "[0-9]{8}", "FR": "[0-9A-Z]{2}[0-9]{9}", "HR": "[0-9]{11}", "HU": "[0-9]{8}",
    "IE": "[0-9][0-9A-Z+*][0-9]{5}[A-W][A-I]?", "IT": "[0-9]{11}", "LT": "(?:[0-9]{9}|[0-9]{12})", "LU": "[0-9]{8}",
    "LV": "[0-9]{11}", "MT": "[0-9]{8}", "NL": "[0-9]{9}B[0-9]{2}", "PL": "[0-9]{10}", "PT": "[0-9]{9}",
    "RO": "[1-9][0-9]{1,9}", "SE": "[0-9]{10}01", "SI": "[0-9]{8}", "SK": "[0-9]{10}", "XI": "(?:[0-9]{9}|[0-9]{12})",
}  # fmt: skip

FORMAT = Format(
    name="eu-vat",
    title="VAT number of a member state (or XI): its two letters, no spaces, with its check digits",
    pattern="|".join(country + form for country, form in _BY_COUNTRY.items()),
    source="European Commission, VIES, structure of VAT numbers; Greece is EL",
    examples=("DE136695976", "ATU57194903", "FR61954506077", "BE0697449992"),
    counterexamples=("136695976", "DE 136695976", "DE136695978", "GR094259216", "de136695976"),
    check_digits="eu.vat",
    is_telling=False,
)
