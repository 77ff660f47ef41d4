"""Known vulnerabilities of the locked packages: `python -m tools.audit`. Exit code 1 when there are any.

pip-audit asks a service. When it can't be reached or does not know the packages, nothing is proven, and the program
says so.
"""

import json
import subprocess
import sys
from typing import Any, Final

LOCKED: Final = "requirements/run.txt"
PIP_AUDIT: Final = (
    *("-m", "pip_audit", "--requirement", LOCKED, "--require-hashes", "--disable-pip"),
    *("--format", "json", "--progress-spinner", "off", "--timeout", "10"),
)
PATIENCE: Final = 120  # seconds


def main() -> int:
    """Run the audit and print the result."""
    try:
        done = subprocess.run(  # noqa: S603  our own arguments
            [sys.executable, *PIP_AUDIT], check=False, capture_output=True, text=True, timeout=PATIENCE
        )
    except subprocess.TimeoutExpired:
        return skipped("its service does not answer")
    try:
        packages: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        if "ConnectionError" in done.stderr or "ServiceError" in done.stderr or "Timeout" in done.stderr:
            return skipped("its service can't be reached")
        sys.stderr.write(done.stderr)
        return 1
    unknown = [package for package in packages if "skip_reason" in package]
    if len(unknown) == len(packages):
        return skipped("its service knows none of the packages")
    for package in packages:
        for found in package.get("vulns", ()):
            fixed = ", ".join(found["fix_versions"]) or "no version yet"
            say(f"{package['name']} {package['version']}: {found['id']}, mended in {fixed}")
    say(f"pip-audit: {len(packages) - len(unknown)} packages looked up, {len(unknown)} unknown to the service")
    return 1 if any(package.get("vulns") for package in packages) else 0


def skipped(reason: str) -> int:
    """Report that nothing was proven."""
    say(f"pip-audit skipped: {reason}")
    return 0


def say(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    sys.exit(main())
