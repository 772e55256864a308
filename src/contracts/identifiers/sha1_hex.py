"""SHA-1 digests, in lower-case hexadecimal."""

from contracts.identifiers.format import Format

__all__ = ["FORMAT"]

FORMAT = Format(
    name="sha1-hex",
    title="SHA-1 digest in lower-case hexadecimal, not that of the empty text",
    pattern=r"[0-9a-f]{40}",
    source="FIPS 180-4; a digest of nothing, da39a3ee…, is what hashing a missing value leaves",
    examples=("a9993e364706816aba3e25717850c26c9cd0d89d",),
    counterexamples=("A9993E364706816ABA3E25717850C26C9CD0D89D", "a9993e364706816aba3e25717850c26c"),
    sentinels=("da39a3ee5e6b4b0d3255bfef95601890afd80709",),
)
