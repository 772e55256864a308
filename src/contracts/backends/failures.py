"""What can go wrong inside an engine: besides exceptions, polars' panics, which are not Exceptions."""

from __future__ import annotations

import polars as pl

__all__ = ["FAILURES"]

FAILURES: tuple[type[BaseException], ...] = (Exception, pl.exceptions.PanicException)
