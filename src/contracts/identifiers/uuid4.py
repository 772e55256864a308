"""Random UUIDs (version 4), in lower case with hyphens."""

from contracts.identifiers.format import Format

__all__ = ["FORMAT"]

FORMAT = Format(
    name="uuid4",
    title="random UUID (version 4), in lower case with hyphens",
    pattern=r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}",
    source="RFC 9562, section 5.4",
    examples=("919108f7-52d1-4320-9bac-f847db4148a8",),
    counterexamples=(
        "919108F7-52D1-4320-9BAC-F847DB4148A8",
        "c232ab00-9414-11ec-b3c8-9f6bdeced846",
        "919108f7-52d1-4320-9bac-f847db4148a8\n",
        "urn:uuid:919108f7-52d1-4320-9bac-f847db4148a8",
    ),
    within=("uuid",),
)
