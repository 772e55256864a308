"""Numbers of payment cards."""

from contracts.identifiers.format import Format

__all__ = ["FORMAT"]

FORMAT = Format(
    name="payment-card",
    title="payment card number: 12 to 19 digits without spaces, with its check digit",
    pattern=r"[1-9][0-9]{11,18}",
    source="ISO/IEC 7812-1, annex B (Luhn)",
    examples=("4111111111111111", "378282246310005"),
    counterexamples=("4111 1111 1111 1111", "4111111111111112", "4.11111E+15", "0000000000000000"),
    sentinels=("0000000000000000",),
    check_digits="luhn",
    is_telling=False,
    is_personal=True,
)
