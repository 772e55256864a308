"""Prints, as pip constraints, the lowest version that pyproject.toml allows of each dependency it names."""

import re
import tomllib
from pathlib import Path

PROJECT = tomllib.loads(Path(__file__).parent.with_name("pyproject.toml").read_text(encoding="utf-8"))
NAMED = [*PROJECT["project"]["dependencies"], *PROJECT["project"]["optional-dependencies"]["pandas"]]

for requirement in NAMED:
    match = re.fullmatch(r"([A-Za-z0-9._-]+)(?:\[[^\]]*\])?>=([0-9.]+).*", requirement)
    if match:
        print(f"{match[1]}=={match[2]}")
