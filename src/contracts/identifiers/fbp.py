"""Meta's browser ID, the `_fbp` cookie."""

from contracts.identifiers.format import Format

__all__ = ["FORMAT"]

FORMAT = Format(
    name="fbp",
    title="Meta browser ID (`_fbp`): fb, domain level, Unix milliseconds, random number",
    pattern=r"fb\.[0-2]\.1[0-9]{12}\.[1-9][0-9]{0,18}(?:\.[A-Za-z0-9_-]{2,8})?",
    source="developers.facebook.com, Conversions API, fbp and fbc: version.subdomainIndex.creationTime.randomnumber",
    examples=("fb.1.1596403881668.1116446470",),
    counterexamples=(
        "fb.1.1596403881.1116446470",
        "FB.1.1596403881668.1116446470",
        "1596403881668.1116446470",
        "fb.1.1596403881668.1.116446470e+09",
    ),
    is_personal=True,
)
