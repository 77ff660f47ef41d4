"""What the sandbox reads from its environment, once, at its start."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sandbox import SANDBOX_TOKEN

DEFAULT_PORT = 8081
LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "::1")


class ConfigError(Exception):
    """The environment can't be used; the message is one sentence that names the variable."""


@dataclass(frozen=True, slots=True)
class Config:
    """Settings of one sandbox server.

    ``data_dir`` is where it keeps its state, or ``None`` to keep it in memory alone.
    """

    host: str = "127.0.0.1"
    port: int = DEFAULT_PORT
    data_dir: Path | None = None
    webhook_backoff: float = 1.0

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> "Config":
        """Build the settings from environment variables; raise `ConfigError` on a value that can't be used."""
        token = environ.get("BOT_TOKEN", "")
        if token and token != SANDBOX_TOKEN:
            raise ConfigError(
                "BOT_TOKEN is not the sandbox's own token, and the sandbox does not start beside a real bot: unset it."
            )
        return cls(
            host=_parse_host(environ.get("HOST") or "127.0.0.1"),
            port=_parse_port(environ.get("SANDBOX_PORT") or str(DEFAULT_PORT)),
            data_dir=Path(environ.get("DATA_DIR") or ".data") / "sandbox",
        )


def _parse_host(value: str) -> str:
    if value not in LOOPBACK_HOSTS:
        raise ConfigError(f"HOST is {value!r}: the sandbox listens on loopback only ({', '.join(LOOPBACK_HOSTS)}).")
    return value


def _parse_port(value: str) -> int:
    if not value.isascii() or not value.isdigit() or not 1 <= int(value) <= 65535:
        raise ConfigError(f"SANDBOX_PORT is {value!r}: it must be a port number between 1 and 65535.")
    return int(value)
