"""The numbers that X (Twitter) gives posts and accounts."""

from contracts.identifiers.format import Format

__all__ = ["FORMAT"]

FORMAT = Format(
    name="snowflake-x",
    title="snowflake of X (Twitter): a number whose upper bits say a millisecond from November 2010 to 2040",
    pattern=r"[1-9][0-9]{10,17}|[1-3][0-9]{18}",
    source="developer.x.com, “Twitter IDs”: (ID >> 22) + 1288834974657 are Unix milliseconds; older IDs are none",
    examples=("1541815603606036480", "29700859247"),
    counterexamples=(
        "1.54181560360604e+18",
        "1541815603606036480.0",
        "9541815603606036480",
        "0541815603606036480",
        "20",
    ),
    is_telling=False,
)
