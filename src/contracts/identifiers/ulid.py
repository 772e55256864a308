"""ULIDs: sortable IDs in Crockford's base 32, upper case."""

from contracts.identifiers.format import Format

__all__ = ["FORMAT"]

FORMAT = Format(
    name="ulid",
    title="ULID: 26 characters of Crockford's base 32, in upper case",
    pattern=r"[0-7][0-9A-HJKMNP-TV-Z]{25}",
    source="github.com/ulid/spec, canonical string representation; at most 7ZZZ…",
    examples=("01ARZ3NDEKTSV4RRFFQ69G5FAV", "7ZZZZZZZZZZZZZZZZZZZZZZZZZ"),
    counterexamples=("01arz3ndektsv4rrffq69g5fav", "8ZZZZZZZZZZZZZZZZZZZZZZZZZ", "01ARZ3NDEKTSV4RRFFQ69G5FAI"),
    sentinels=("00000000000000000000000000",),
)
