"""Meta's click ID, the `_fbc` cookie."""

from contracts.identifiers.format import Format

__all__ = ["FORMAT"]

FORMAT = Format(
    name="fbc",
    title="Meta click ID (`_fbc`): fb, domain level, Unix milliseconds, fbclid",
    pattern=r"fb\.[0-2]\.1[0-9]{12}\.[A-Za-z0-9_-]{10,500}(?:\.[A-Za-z0-9_-]{2,8})?",
    source="developers.facebook.com, Conversions API, fbp and fbc: version.subdomainIndex.creationTime.fbclid",
    examples=(
        "fb.1.1554763741205.AbCdEfGhIjKlMnOpQrStUvWxYz1234567890",
        "fb.1.1554763741205.IwAR2F4-dbP0l7Mn1IawQQGCINEz7PYXQvwjNwB_qa2ofrHyiLjcbCRxTDMgk",
    ),
    counterexamples=(
        "IwAR2F4-dbP0l7Mn1IawQQGCINEz7PYXQvwjNwB_qa2ofrHyiLjcbCRxTDMgk",
        "fb.1.1554763741.IwAR2F4-dbP0l7Mn1IawQQGCINEz7PYXQ",
        "fb.1.1554763741205.",
    ),
    is_personal=True,
)
