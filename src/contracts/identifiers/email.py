"""E-mail addresses whose domain is in lower case."""

from contracts.identifiers.format import Format

__all__ = ["FORMAT"]

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]{1,64}"
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"

FORMAT = Format(
    name="email",
    title="e-mail address in ASCII, its domain in lower case",
    pattern=rf"{_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+(?:[a-z]{{2,63}}|xn--[a-z0-9-]{{1,58}}[a-z0-9])",
    source="RFC 5321, section 4.1.2 (dot-string@domain; no quoted strings, no address literals)",
    examples=("ada@example.org", "ada.lovelace+feeds@mail.example.co.uk"),
    counterexamples=(
        "ada@Example.org",
        "ada@example",
        "ada@@example.org",
        "ada@example.org ",
        ".ada@example.org",
        "ada",
    ),
    is_personal=True,
)
