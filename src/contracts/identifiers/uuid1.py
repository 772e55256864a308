"""Time-based UUIDs (version 1), in lower case with hyphens."""

from contracts.identifiers.format import Format

__all__ = ["FORMAT"]

FORMAT = Format(
    name="uuid1",
    title="time-based UUID (version 1), in lower case with hyphens",
    pattern=r"[0-9a-f]{8}-[0-9a-f]{4}-1[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}",
    source="RFC 9562, section 5.1",
    examples=("c232ab00-9414-11ec-b3c8-9f6bdeced846",),
    counterexamples=(
        "C232AB00-9414-11EC-B3C8-9F6BDECED846",
        "919108f7-52d1-4320-9bac-f847db4148a8",
        "c232ab00941411ecb3c89f6bdeced846",
    ),
    within=("uuid",),
)
