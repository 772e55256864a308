"""Profiles and evidence as the tables hold them: compressed JSON with a digest, and plain JSON."""

from __future__ import annotations

import json
import zlib
from functools import lru_cache
from typing import TYPE_CHECKING

from contracts.errors import DataSourceError
from contracts.profile import Profile, Suspicion

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["DAMAGES", "evidence_of", "evidence_text", "packed", "unpacked"]

DAMAGES = (DataSourceError, ValueError, KeyError, TypeError, AttributeError, zlib.error)
"""What reading raises where a row is not what was written."""


def packed(profile: Profile) -> bytes:
    """Return a profile as compressed JSON."""
    return zlib.compress(json.dumps(profile.to_dict(), separators=(",", ":")).encode())


@lru_cache(maxsize=256)
def unpacked(body: bytes, digest: str) -> Profile:
    """Return the profile that was packed; `digest` is what it must have.

    Raises:
        DataSourceError: its digest, or its format, is another (or one of the other DAMAGES).

    """
    data = json.loads(zlib.decompress(body))
    if data["digest"] != digest:
        msg = "its digest is that of another batch"
        raise DataSourceError(msg)
    return Profile.from_dict(data)


def evidence_text(evidence: Mapping[str, Suspicion]) -> str:
    """Return evidence as JSON."""
    return json.dumps({column: suspicion.to_dict() for column, suspicion in evidence.items()}, sort_keys=True)


def evidence_of(text: str) -> dict[str, Suspicion]:
    """Return the evidence that was written; raises one of the DAMAGES where it is something else."""
    return {column: Suspicion.from_dict(found) for column, found in json.loads(text).items()}
