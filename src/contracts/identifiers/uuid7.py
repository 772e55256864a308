"""UUIDs that sort by time (version 7), in lower case with hyphens."""

from contracts.identifiers.format import Format

__all__ = ["FORMAT"]

FORMAT = Format(
    name="uuid7",
    title="UUID that sorts by time (version 7), in lower case with hyphens",
    pattern=r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}",
    source="RFC 9562, section 5.7",
    examples=("017f22e2-79b0-7cc3-98c4-dc0c0c07398f",),
    counterexamples=(
        "017F22E2-79B0-7CC3-98C4-DC0C0C07398F",
        "919108f7-52d1-4320-9bac-f847db4148a8",
        "017f22e2-79b0-7cc3-c8c4-dc0c0c07398f",
    ),
    within=("uuid",),
)
