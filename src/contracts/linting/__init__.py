"""Linting contract files: what reading refuses, and what a careful reviewer would also say.

The rules are in `contracts.linting.rules`, a file each; each takes a Sheet and yields Complaints.
"""

from __future__ import annotations

from contracts.linting.looking import lint_file, lint_files, lint_text
from contracts.linting.rules import RULES
from contracts.linting.selection import EVERYTHING, Selection, selection

__all__ = ["EVERYTHING", "RULES", "Selection", "lint_file", "lint_files", "lint_text", "selection"]
