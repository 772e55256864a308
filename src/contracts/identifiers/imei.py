"""Numbers of mobile devices."""

from contracts.identifiers.format import Format

__all__ = ["FORMAT"]

FORMAT = Format(
    name="imei",
    title="IMEI: 15 digits with the check digit",
    pattern=r"[0-9]{15}",
    source="3GPP TS 23.003, section 6.2.1 and annex B (Luhn)",
    examples=("490154203237518", "356868000414128"),
    counterexamples=("49-015420-323751-8", "490154203237519", "49015420323751", "4.90154E+14"),
    sentinels=("000000000000000",),
    check_digits="luhn",
    is_telling=False,
    is_personal=True,
)
