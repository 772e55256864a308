"""IPv6 addresses, in lower case and shortened."""

from contracts.identifiers.format import Format

__all__ = ["FORMAT"]

_GROUP = "(?:0|[1-9a-f][0-9a-f]{0,3})"
_NONZERO = "[1-9a-f][0-9a-f]{0,3}"
# One alternative for each number of groups before the `::`, which stands for all zeros there, of two groups or more.
_BEFORE = ["", *(f"(?:{_GROUP}:){{{k}}}{_NONZERO}" for k in range(6))]
_AFTER = [*(f"(?:{_NONZERO}(?::{_GROUP}){{0,{5 - k}}})?" for k in range(6)), ""]

FORMAT = Format(
    name="ipv6",
    title="IPv6 address in lower case, without leading zeros, `::` for two groups of zeros or more",
    pattern="|".join([f"{_GROUP}(?::{_GROUP}){{7}}", *(f"{a}::{b}" for a, b in zip(_BEFORE, _AFTER, strict=True))]),
    source="RFC 5952, section 4; no zone, no embedded IPv4",
    examples=("2001:db8::1", "2001:db8:1:2:3:4:5:6", "::1", "fe80::"),
    counterexamples=(
        "2001:DB8::1",
        "2001:0db8::1",
        "2001:db8::1::2",
        "1:2:3:4:5:6:7::",
        "fe80::1%eth0",
        "12345::",
        "192.0.2.1",
    ),
    sentinels=("::",),
    is_personal=True,
)
