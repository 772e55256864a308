"""Google Analytics' `_ga` cookie: its version and depth, and the client ID."""

from contracts.identifiers.format import Format

__all__ = ["FORMAT"]

FORMAT = Format(
    name="ga-cookie",
    title="Google Analytics `_ga` cookie: GA1, the number of domain levels, the client ID",
    pattern=r"GA1\.[1-9][0-9]?(?:-[1-9][0-9]?)?\.[1-9][0-9]{0,9}\.[1-9][0-9]{9}",
    source="developers.google.com/analytics, analytics.js, cookies and user identification: GA1.n.random.seconds",
    examples=("GA1.2.1033501218.1368477899", "GA1.1.7.1732300000", "GA1.2-2.1033501218.1368477899"),
    counterexamples=(
        "1033501218.1368477899",
        "GA1.1033501218.1368477899",
        "ga1.2.1033501218.1368477899",
        "GA1.2.1033501218.13684",
    ),
    is_personal=True,
)
