"""Benchmarks: each measures the product, its floor and its peers in the same run; never part of the tests."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "webapp"))
