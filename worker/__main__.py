"""`python -m worker`: any number of them, on any number of machines."""

import sys

import worker  # noqa: F401  puts webapp/ on the path
from webapp import entrypoint

if __name__ == "__main__":
    sys.exit(entrypoint.main("worker", "worker.service"))
