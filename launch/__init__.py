"""What `make run` starts: checks, the database, migrations, and then every process of the product."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "webapp"))
