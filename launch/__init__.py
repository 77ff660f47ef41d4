"""What `make run` starts: checks, the database, migrations, and then every part of the product under one roof."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "webapp"))
