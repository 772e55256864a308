"""International bank account numbers."""

from contracts.identifiers.format import Format

__all__ = ["FORMAT"]

FORMAT = Format(
    name="iban",
    title="IBAN without spaces, in upper case, with its check digits and its country's form",
    pattern=r"[A-Z]{2}[0-9]{2}[0-9A-Z]{11,30}",
    source="ISO 13616-1, and the registry of forms by country; ISO 7064, mod 97-10",
    examples=("DE89370400440532013000", "GB29NWBK60161331926819"),
    counterexamples=(
        "DE89 3704 0044 0532 0130 00",
        "de89370400440532013000",
        "DE88370400440532013000",
        "DE8937040044053201300",
    ),
    check_digits="iban",
    is_telling=False,
    is_personal=True,
)
