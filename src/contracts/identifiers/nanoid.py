"""Nano IDs of the default length and alphabet."""

from contracts.identifiers.format import Format

__all__ = ["FORMAT"]

FORMAT = Format(
    name="nanoid",
    title="Nano ID of the default length: 21 characters of base64url",
    pattern=r"[A-Za-z0-9_-]{21}",
    source="github.com/ai/nanoid, README: 21 characters of A-Za-z0-9_-",
    examples=("V1StGXR8_Z5jdHi6B-myT", "4f90d13a42Xs_TpqN8b0k"),
    counterexamples=("V1StGXR8_Z5jdHi6B-my", "V1StGXR8/Z5jdHi6B+myT", "V1StGXR8_Z5jdHi6B-myTT"),
    is_telling=False,
)
