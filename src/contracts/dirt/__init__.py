"""Kinds of dirt in text, one file each. A new kind is a file here and a line in `DIRT`."""

from __future__ import annotations

from contracts.dirt import control, cut_off, html, mixed_scripts, mojibake, speakers, time_codes
from contracts.dirt.dirt import Dirt

__all__ = ["DIRT", "Dirt"]

DIRT: dict[str, Dirt] = {
    module.DIRT.name: module.DIRT for module in (mojibake, control, html, speakers, time_codes, mixed_scripts, cut_off)
}
