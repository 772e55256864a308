"""Roku's advertising identifier."""

from contracts.identifiers.format import Format

__all__ = ["FORMAT"]

FORMAT = Format(
    name="rida",
    title="Roku ID for advertisers: UUID in lower case, not all zeros",
    pattern=r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
    source="developer.roku.com, roDeviceInfo.GetRIDA: a UUID that the user can reset",
    examples=("1fbf7a15-3b2c-5d43-9c53-3a1e5a6f0c2e",),
    counterexamples=("1FBF7A15-3B2C-5D43-9C53-3A1E5A6F0C2E", "{1fbf7a15-3b2c-5d43-9c53-3a1e5a6f0c2e}"),
    sentinels=("00000000-0000-0000-0000-000000000000",),
    is_telling=False,
    is_personal=True,
)
