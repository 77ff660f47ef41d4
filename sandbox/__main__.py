"""`python -m sandbox`: Telegram on localhost."""

import os
import sys

from sandbox.server import main

if __name__ == "__main__":
    sys.exit(main(os.environ))
