"""The worker: delivers the outbox and does the housekeeping. Importing it puts `webapp/` on the path."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "webapp"))
