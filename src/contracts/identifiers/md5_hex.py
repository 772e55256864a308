"""MD5 digests, in lower-case hexadecimal."""

from contracts.identifiers.format import Format

__all__ = ["FORMAT"]

FORMAT = Format(
    name="md5-hex",
    title="MD5 digest in lower-case hexadecimal, not that of the empty text",
    pattern=r"[0-9a-f]{32}",
    source="RFC 1321; a digest of nothing, d41d8cd9…, is what hashing a missing value leaves",
    examples=("900150983cd24fb0d6963f7d28e17f72",),
    counterexamples=(
        "900150983CD24FB0D6963F7D28E17F72",
        "900150983cd24fb0d6963f7d28e17f7",
        "d41d8cd98f00b204e9800998ecf8427e",
    ),
    sentinels=("d41d8cd98f00b204e9800998ecf8427e",),
)
