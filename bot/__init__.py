"""The Telegram bot. Importing it puts `webapp/` on the path, so that `calendarapp` is found."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "webapp"))
