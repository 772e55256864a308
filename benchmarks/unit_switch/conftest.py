"""The scripts of this folder import each other by name, so the folder is made importable for their tests."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
