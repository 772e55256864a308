"""MongoDB's object IDs, in lower-case hexadecimal."""

from contracts.identifiers.format import Format

__all__ = ["FORMAT"]

FORMAT = Format(
    name="object-id",
    title="MongoDB ObjectId: 24 lower-case hexadecimal digits, made in 2004 or later by their first eight",
    pattern=r"[4-9a-f][0-9a-f]{23}",
    source="mongodb.com/docs, BSON types, ObjectId: 4 bytes of Unix seconds, 5 random bytes, 3 of a counter",
    examples=("507f1f77bcf86cd799439011", "507f191e810c19729de860ea"),
    counterexamples=(
        "507F1F77BCF86CD799439011",
        'ObjectId("507f1f77bcf86cd799439011")',
        "507f1f77bcf86cd79943901",
        "007f1f77bcf86cd799439011",
    ),
    sentinels=("000000000000000000000000",),
)
