"""Contracts as text again: `yaml_text` writes plain values as YAML, `spelled` turns Terms into plain values."""

from __future__ import annotations

from contracts.reading.scalars import flow, scalar
from contracts.writing.spelling import spelled
from contracts.writing.yaml_text import yaml_text

__all__ = ["flow", "scalar", "spelled", "yaml_text"]
