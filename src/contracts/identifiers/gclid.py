"""Google Ads' click IDs."""

from contracts.identifiers.format import Format

__all__ = ["FORMAT"]

FORMAT = Format(
    name="gclid",
    title="Google Ads click ID: 20 to 150 characters of base64url, in their own case",
    pattern=r"[A-Za-z0-9_-]{20,150}",
    source="support.google.com/google-ads, “GCLID”: case-sensitive, opaque; the test value is TeSter-123",
    examples=(
        "EAIaIQobChMIrdzZ2b3K6wIVCbLVCh2rJgZLEAAYASAAEgLmRPD_BwE",
        "Cj0KCQjw4bipBhCyARIsAFsieCwzA_fK2e1lLhCsPDFDJBDo",
    ),
    counterexamples=("TeSter-123", "gclid=Cj0KCQjw4bipBhCyARIsAFsieCwzA", "Cj0KCQjw4bipBhCyARIsAFsieCwzA%5F", ""),
    sentinels=("TeSter-123",),
    is_telling=False,
    is_personal=True,
)
