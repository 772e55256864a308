"""KSUIDs: IDs that sort by their second, in base 62."""

from contracts.identifiers.format import Format

__all__ = ["FORMAT"]

FORMAT = Format(
    name="ksuid",
    title="KSUID: 27 characters of base 62, at most aWgE…",
    pattern=r"[0-9A-Za][0-9A-Za-z]{26}",
    source="github.com/segmentio/ksuid, README: seconds since May 2014 and 128 random bits, in base 62",
    examples=("0ujtsYcgvSTl8PAuAdqWYSMnLOv", "aWgEPTl1tmebfsQzFP4bxwgy80V"),
    counterexamples=("0ujtsYcgvSTl8PAuAdqWYSMnLO", "zujtsYcgvSTl8PAuAdqWYSMnLOv", "0ujtsYcgvSTl8PAuAdqWYSMnL-v"),
    sentinels=("000000000000000000000000000",),
    is_telling=False,
)
