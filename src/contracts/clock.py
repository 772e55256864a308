"""The wall clock, which is read here and only here."""

from __future__ import annotations

from datetime import UTC, datetime

__all__ = ["clock"]


def clock(now: datetime | None = None) -> datetime:
    """Return the time given, in UTC if it has no zone, or else the time that it is.

    Raises:
        TypeError: what was given is no time.

    """
    if now is None:
        return datetime.now(UTC)
    if not isinstance(now, datetime):
        msg = f"now takes a datetime, not {type(now).__name__}"
        raise TypeError(msg)
    return now if now.tzinfo else now.replace(tzinfo=UTC)
