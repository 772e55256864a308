"""Google Analytics client IDs: a random number and the second of the first visit."""

from contracts.identifiers.format import Format

__all__ = ["FORMAT"]

FORMAT = Format(
    name="ga-client-id",
    title="Google Analytics client ID: random number, dot, Unix seconds of the first visit",
    pattern=r"[1-9][0-9]{0,9}\.[1-9][0-9]{9}",
    source="developers.google.com/analytics, gtag.js `client_id`; the `_ga` cookie without its `GA1.n.` prefix",
    examples=("1033501218.1368477899", "7.1732300000"),
    counterexamples=("GA1.2.1033501218.1368477899", "1033501218", "1033501218.13684", "1.0335012181368478e+18"),
    is_personal=True,
)
