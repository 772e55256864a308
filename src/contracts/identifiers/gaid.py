"""Google's advertising identifier on Android."""

from contracts.identifiers.format import Format

__all__ = ["FORMAT"]

FORMAT = Format(
    name="gaid",
    title="Google advertising ID: UUID in lower case, not all zeros",
    pattern=r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
    source="developer.android.com, AdvertisingIdClient.Info.getId; all zeros where the user opted out",
    examples=("38400000-8cf0-11bd-b23e-10b96e40000d",),
    counterexamples=("38400000-8CF0-11BD-B23E-10B96E40000D", "384000008cf011bdb23e10b96e40000d"),
    sentinels=("00000000-0000-0000-0000-000000000000",),
    is_telling=False,
    is_personal=True,
)
