"""ICAO's location indicators of airports."""

from contracts.identifiers.format import Format

__all__ = ["FORMAT"]

FORMAT = Format(
    name="icao",
    title="ICAO location indicator: four letters in upper case, not ZZZZ",
    pattern=r"[A-HK-PR-WYZ][A-Z]{3}",
    source="ICAO Doc 7910; no region has I, J, Q or X; ZZZZ in a flight plan says that there is none",
    examples=("EGLL", "KJFK"),
    counterexamples=("egll", "LHR", "XGLL", "K1G4"),
    sentinels=("ZZZZ",),
    is_telling=False,
)
