"""`python -m sandbox`: Telegram on localhost."""

import argparse
import os
import sys

from sandbox.server import main

if __name__ == "__main__":
    argparse.ArgumentParser(
        prog="sandbox",
        description="Telegram on localhost: a chat page and a Bot API. Its variables: SANDBOX_PORT, HOST, DATA_DIR.",
    ).parse_args()
    sys.exit(main(os.environ))
