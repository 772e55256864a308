"""Makes a feed of cookie-to-person pairs, and its two disasters. Nobody in it exists.

usage: python make_feed.py

The feed is invented, from a fixed seed: 2,000 page views of 900 cookies, each of which leads to one
person, while some people have several cookies. Disaster one: the partner delivers a third of the
person IDs in upper case. Disaster two: a shared computer's cookie now leads to five people.
"""

import random
import uuid
from pathlib import Path

import polars as pl

HERE = Path(__file__).parent


def main() -> None:
    """Write the clean batch and the two broken ones."""
    rng = random.Random(20261123)  # noqa: S311 - a made-up feed needs no secure numbers
    people = [str(uuid.UUID(int=rng.getrandbits(128), version=4)) for _ in range(600)]
    cookies = [f"{rng.randrange(10**8, 2**31)}.{rng.randrange(1_735_689_600, 1_763_856_000)}" for _ in range(900)]
    owner = {cookie: rng.choice(people) for cookie in cookies}
    seen = [rng.choice(cookies) for _ in range(2_000)]
    clean = pl.DataFrame({"view": range(2_000), "cookie_id": seen, "person_id": [owner[cookie] for cookie in seen]})
    clean.write_csv(HERE / "batch.csv")

    shouted = pl.when(pl.col("view") % 3 == 0).then(pl.col("person_id").str.to_uppercase()).otherwise("person_id")
    clean.with_columns(person_id=shouted).write_csv(HERE / "batch-in-upper-case.csv")

    family = people[:5]
    shared = pl.Series("person_id", [family[k % 5] if k < 40 else None for k in range(2_000)])
    one_cookie = pl.when(pl.col("view") < 40).then(pl.lit(cookies[0])).otherwise("cookie_id").alias("cookie_id")
    clean.with_columns(one_cookie, pl.coalesce(shared, "person_id")).write_csv(HERE / "batch-shared-cookie.csv")


if __name__ == "__main__":
    main()
