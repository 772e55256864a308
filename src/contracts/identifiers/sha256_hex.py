"""SHA-256 digests, in lower-case hexadecimal."""

from contracts.identifiers.format import Format

__all__ = ["FORMAT"]

FORMAT = Format(
    name="sha256-hex",
    title="SHA-256 digest in lower-case hexadecimal, not that of the empty text",
    pattern=r"[0-9a-f]{64}",
    source="FIPS 180-4; a digest of nothing, e3b0c442…, is what hashing a missing value leaves",
    examples=("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",),
    counterexamples=(
        "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD",
        "ba7816bf8f01cfea414140de5dae2223",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    ),
    sentinels=("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",),
)
