"""The numbers that Discord gives users, servers and messages."""

from contracts.identifiers.format import Format

__all__ = ["FORMAT"]

FORMAT = Format(
    name="snowflake-discord",
    title="snowflake of Discord: a decimal number whose upper bits say a millisecond from January 2015 to 2037",
    pattern=r"[1-9][0-9]{16,17}|[12][0-9]{18}",
    source="discord.com/developers/docs/reference, Snowflakes: (ID >> 22) + 1420070400000 are Unix milliseconds",
    examples=("175928847299117063", "41771983423143937"),
    counterexamples=("1.75928847299117e+17", "175928847299117063.0", "9175928847299117063", "17592884729911"),
    is_telling=False,
)
