"""What is left of a page."""

from contracts.dirt.dirt import Dirt, anywhere

__all__ = ["DIRT"]

# Tags by name: `<name@example.org>` and `a < b` are text. Without a flag for case, which Java folds otherwise.
_TAGS = (
    "a|abbr|article|b|blockquote|body|br|center|code|div|em|font|footer|form|h[1-6]|head|header|hr|html|i|iframe|img|input"
    "|li|link|main|meta|nav|noscript|ol|p|pre|script|section|small|span|strong|style|sub|sup|table|tbody|td|th|title|tr|u|ul"
)

DIRT = Dirt(
    name="html",
    title="tags, comments and character references of HTML",
    patterns=(
        anywhere(
            rf"</?(?:{_TAGS}|{_TAGS.upper()})(?:\s[^<>]*)?/?>",
            "<!--|<!DOCTYPE|<!doctype|<!\\[CDATA\\[",
            "&[A-Za-z][A-Za-z0-9]{1,9};|&#[0-9]{2,7};|&#[xX][0-9A-Fa-f]{2,6};",
        ),
    ),
    hint="text was taken from a page as it is written; take what a parser of HTML makes of it, or unescape it once",
    source="WHATWG, HTML Living Standard, sections 13.1.2 (elements) and 13.5 (named character references)",
    examples=(
        "<p>One</p>",
        "one<br/>two",
        "AT&amp;T",
        "it&#39;s",
        '<a href="x">y</a>',
        "<!-- no -->",
        "<B>so</B>",
        "a&nbsp;b",
    ),
    counterexamples=(
        "a < b and c > d",
        "I <3 you",
        "Ann <ann@example.org>",
        "R&D; more",
        "Q&A",
        "Tom & Jerry; etc.",
        "->",
    ),
)
