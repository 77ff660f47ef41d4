"""`python -m sandbox`: Telegram on localhost."""

import os
import sys

from sandbox.config import Config, ConfigError
from sandbox.server import main


def run() -> int:
    """Read the environment and run; a wrong value is one sentence on stderr and exit code 2."""
    try:
        config = Config.from_environment(os.environ)
    except ConfigError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return main(config)


if __name__ == "__main__":
    sys.exit(run())
