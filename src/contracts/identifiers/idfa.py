"""Apple's advertising identifier."""

from contracts.identifiers.format import Format

__all__ = ["FORMAT"]

FORMAT = Format(
    name="idfa",
    title="Apple advertising identifier: UUID in upper case, not all zeros",
    pattern=r"[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}",
    source="Apple, ASIdentifierManager.advertisingIdentifier; all zeros where tracking is not allowed",
    examples=("EA7583CD-A667-48BC-B806-42ECB2B48606",),
    counterexamples=("ea7583cd-a667-48bc-b806-42ecb2b48606", "00000000-0000-0000-0000-000000000000"),
    sentinels=("00000000-0000-0000-0000-000000000000",),
    is_personal=True,
)
