"""UUIDs of any version, in lower case with hyphens."""

from contracts.identifiers.format import Format

__all__ = ["FORMAT"]

FORMAT = Format(
    name="uuid",
    title="UUID of any version, in lower case with hyphens",
    pattern=r"[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}",
    source="RFC 9562, sections 4 and 5 (variant 10, versions 1 to 8)",
    examples=("c232ab00-9414-11ec-b3c8-9f6bdeced846", "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"),
    counterexamples=(
        "C232AB00-9414-11EC-B3C8-9F6BDECED846",
        "{c232ab00-9414-11ec-b3c8-9f6bdeced846}",
        "c232ab00941411ecb3c89f6bdeced846",
        "00000000-0000-0000-0000-000000000000",
    ),
)
