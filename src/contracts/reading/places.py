"""From a Complaint at a path to a Problem at a line, with the edit that would mend it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.problem import Edit, Problem
from contracts.reading.scalars import quoted, substitute

if TYPE_CHECKING:
    from contracts.problem import Complaint, Severity
    from contracts.reading.source import Document

__all__ = ["located"]


def located(complaint: Complaint, document: Document, severity: Severity = "error") -> Problem:
    """Return the problem of a complaint about a document."""
    place = document.place(complaint.path, at_key=complaint.at_key)
    span = document.span(complaint.path, at_key=complaint.at_key)
    is_scalar = span is not None and span.kind != "block"
    return Problem(
        document.name,
        *place,
        complaint.message,
        complaint.rule,
        complaint.hint,
        severity,
        _edit(complaint, document) if is_scalar else None,
        span.end - span.start if is_scalar and span else 0,
    )


def _edit(complaint: Complaint, document: Document) -> Edit | None:
    span = document.span(complaint.path, at_key=complaint.at_key)
    if span is None or not (complaint.quote or complaint.instead):
        return None
    text = quoted(document.written(span)) if complaint.quote else substitute(complaint.instead)
    return Edit(span.start, span.end, text, complaint.is_sure)
