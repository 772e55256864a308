"""Raw UID2s: salted hashes of an address, in base 64."""

from contracts.identifiers.format import Format

__all__ = ["FORMAT"]

FORMAT = Format(
    name="uid2",
    title="raw UID2 (or EUID): 44 characters of base 64, not the hash of the empty text",
    pattern=r"[A-Za-z0-9+/]{43}[A-Za-z0-9+/=]",
    source="unifiedid.com/docs, UID2 identifier types: raw UID2, case-sensitive; 32 bytes end with =, 33 bytes do not",
    examples=("E2dxEv3oMBzNHPw5iUVmwH2Hv+60D4AXYe+2ge9U0No=",),
    counterexamples=(
        "E2dxEv3oMBzNHPw5iUVmwH2Hv+60D4AXYe+2ge9U0No",
        "E2dxEv3oMBzNHPw5iUVmwH2Hv%2B60D4AXYe%2B2ge9U0No%3D",
        "E2dxEv3oMBzNHPw5iUVmwH2Hv 60D4AXYe 2ge9U0No=",
    ),
    sentinels=("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",),
    is_telling=False,
    is_personal=True,
)
