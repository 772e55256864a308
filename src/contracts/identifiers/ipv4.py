"""IPv4 addresses."""

from contracts.identifiers.format import Format

__all__ = ["FORMAT"]

_OCTET = r"(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"

FORMAT = Format(
    name="ipv4",
    title="IPv4 address: four numbers to 255, without leading zeros",
    pattern=rf"(?:{_OCTET}\.){{3}}{_OCTET}",
    source="RFC 791; RFC 3986, section 3.2.2, IPv4address",
    examples=("192.0.2.1", "255.255.255.255"),
    counterexamples=("192.0.2.256", "192.0.2.01", "192.0.2", "192.0.2.1:80", "::ffff:192.0.2.1"),
    sentinels=("0.0.0.0",),  # noqa: S104 - an address to be refused, none to bind to
    is_personal=True,
)
