"""Legal entity identifiers."""

from contracts.identifiers.format import Format

__all__ = ["FORMAT"]

FORMAT = Format(
    name="lei",
    title="LEI: 20 characters in upper case, with its check digits",
    pattern=r"[0-9A-Z]{18}[0-9]{2}",
    source="ISO 17442-1; ISO 7064, mod 97-10",
    examples=("5493000IBP32UQZ0KL24", "213800KUD8LAJWSQ9D15"),
    counterexamples=("5493000IBP32UQZ0KL25", "5493000ibp32uqz0kl24", "5493000IBP32UQZ0KL2"),
    check_digits="iso7064.mod_97_10",
    is_telling=False,
)
