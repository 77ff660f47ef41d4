"""Reading the environment: one helper per type; a bad value is an `ImproperlyConfigured` that names the variable."""

import contextlib
import ipaddress
import os
import secrets
import tempfile
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.core.exceptions import ImproperlyConfigured
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

SANDBOX_TOKEN = "1000000001:sandbox"  # noqa: S105  the token that only the local sandbox accepts
TELEGRAM = "https://api.telegram.org"
SANDBOX_OIDC_SECRET = "sandbox-client-secret"  # noqa: S105  as public as that token
TELEGRAM_OIDC = "https://oauth.telegram.org"

# A database's host that has gone silent is given up within seconds: when connecting, when idle (in seconds, all of
# these), and when something is on its way there (milliseconds).
PATIENCE = {
    "connect_timeout": "5",
    "keepalives_idle": "5",
    "keepalives_interval": "2",
    "keepalives_count": "3",
    "tcp_user_timeout": "10000",
}

LOOPBACK = {"127.0.0.1", "localhost", "::1"}

TRUE = {"1", "true", "yes", "on"}
FALSE = {"", "0", "false", "no", "off"}


@dataclass(frozen=True, slots=True)
class OidcClient:
    """What a provider of OpenID Connect knows this product by.

    Attributes:
        issuer: the provider.
        client_id: the bot's number.
        secret: what proves to the provider that it is us.
        base: the address to which the provider leads people back.
    """

    issuer: str
    client_id: str
    secret: str = field(repr=False)
    base: str


def read_text(name: str, default: str = "") -> str:
    """The variable's value without surrounding spaces, or the default when it is unset or empty."""
    return os.environ.get(name, "").strip() or default


def read_secret(name: str, *, least: int = 16) -> str:
    """A secret that nobody guesses, or nothing. The message never repeats it."""
    value = read_text(name)
    if value and not (value.isascii() and value.isprintable() and len(value) >= least):
        raise ImproperlyConfigured(f"{name} must have at least {least} ASCII characters (openssl rand -hex 32).")
    return value


def read_flag(name: str, *, default: bool = False) -> bool:
    value = read_text(name, "1" if default else "0").lower()
    if value in TRUE:
        return True
    if value in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0 (also true/false, yes/no, on/off), not {value!r}.")


def read_int(name: str, default: int, *, least: int, most: int) -> int:
    """A whole number within bounds."""
    value = read_text(name, str(default))
    if not (value.isascii() and value.isdigit() and least <= int(value) <= most):
        raise ImproperlyConfigured(f"{name} must be a whole number from {least} to {most}, not {value!r}.")
    return int(value)


def read_rate(name: str, default: float) -> float:
    """A number that is not negative, with a decimal point if need be; 0 means "no limit".

    Raises:
        ImproperlyConfigured: it is no such number.
    """
    value = read_text(name, str(default))
    try:
        number = float(value)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 1_000_000:
        raise ImproperlyConfigured(f"{name} must be a number, 0 for no limit, not {value!r}.")
    return number


def read_port(name: str, default: int) -> int:
    return read_int(name, default, least=1, most=65535)


def read_choice(name: str, default: str, allowed: Collection[str]) -> str:
    """One of a few words, in lower case."""
    value = read_text(name, default).lower()
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} must be {', '.join(sorted(allowed))}, not {value!r}.")
    return value


def read_words(name: str) -> list[str]:
    return read_text(name).replace(",", " ").split()


def read_networks(name: str) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    """IP networks such as 10.0.0.0/8, or single addresses."""
    try:
        return [ipaddress.ip_network(word) for word in read_words(name)]
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be networks like 10.0.0.0/8: {error}.") from error


def read_url(name: str, default: str = "") -> str:
    """An http or https address without a trailing slash, or the default."""
    value = read_text(name, default).rstrip("/")
    if not value:
        return ""
    try:
        parts = urlsplit(value)
        known = parts.scheme in {"http", "https"} and bool(parts.hostname)
        _ = parts.port
    except ValueError:
        known = False
    if not known:
        raise ImproperlyConfigured(f"{name} must be an address like https://example.org, not {value!r}.")
    return value


def make_oidc_client(*, issuer: str, client_id: str, secret: str, base: str) -> OidcClient | None:
    """The client that @BotFather has registered, or None where nothing is set. The messages never repeat its secret.

    Raises:
        ImproperlyConfigured: a part of it is missing or can't be one.
    """
    if not client_id and not secret:
        return None
    if not (client_id and secret):
        missing, given = "TELEGRAM_OIDC_CLIENT_SECRET", "TELEGRAM_OIDC_CLIENT_ID"
        missing, given = (given, missing) if secret else (missing, given)
        raise ImproperlyConfigured(f"{missing} is missing beside {given}: @BotFather shows both under Login Widget.")
    if not (client_id.isascii() and client_id.isdigit()):
        raise ImproperlyConfigured(f"TELEGRAM_OIDC_CLIENT_ID must be the bot's number, not {client_id!r}.")
    if not (secret.isascii() and secret.isprintable() and " " not in secret):
        raise ImproperlyConfigured("TELEGRAM_OIDC_CLIENT_SECRET must be what @BotFather shows, without spaces.")
    if not base:
        raise ImproperlyConfigured(
            "PUBLIC_URL must be set for TELEGRAM_OIDC_CLIENT_ID: Telegram leads people back there."
        )
    if not issuer.startswith("https://") and urlsplit(issuer).hostname not in LOOPBACK:
        raise ImproperlyConfigured(f"TELEGRAM_OIDC_ISSUER must be an https address, not {issuer!r}.")
    return OidcClient(issuer, client_id, secret, base)


def make_sandbox_client(sandbox_port: int, port: int) -> OidcClient:
    """The client that the sandbox knows, for browsers of this machine."""
    issuer = f"http://127.0.0.1:{sandbox_port}/oauth"
    return OidcClient(issuer, SANDBOX_TOKEN.partition(":")[0], SANDBOX_OIDC_SECRET, f"http://localhost:{port}")


def read_time_zone(name: str, default: str) -> str:
    """An IANA time zone that this machine knows."""
    value = read_text(name, default)
    try:
        ZoneInfo(value)
    except (ValueError, OSError, KeyError) as error:
        raise ImproperlyConfigured(f"{name} must be an IANA time zone like Europe/Moscow, not {value!r}.") from error
    return value


def read_database(name: str, *, target: str = "read-write") -> dict[str, Any] | None:
    """Django's database settings from a libpq URL; None when the variable is unset.

    libpq itself reads it, so Unix sockets (`postgresql:///name?host=/dir`), several hosts and any option are fine. Of
    several hosts the one that accepts writes is used (`target`), and one that is silent is given up (`PATIENCE`),
    unless the URL or its service says otherwise.

    Raises:
        ImproperlyConfigured: not a PostgreSQL URL. The message never repeats the value: it may hold a password.
    """
    value = read_text(name)
    if not value:
        return None
    expected = f"{name} must look like postgresql://user:password@host:5432/database (PostgreSQL 14 or newer)"
    scheme = value.split("://", 1)[0] if "://" in value else ""
    if scheme not in {"postgresql", "postgres"}:
        raise ImproperlyConfigured(f"{expected}; it begins with {scheme + '://' if scheme else 'no scheme'}.")
    try:
        options: dict[str, Any] = dict(conninfo_to_dict(value))
        ports = [port for port in str(options.get("port", "")).split(",") if port]
        readable = all(port.isascii() and port.isdigit() for port in ports)
    except ProgrammingError:
        readable = False
    if not readable:
        raise ImproperlyConfigured(
            f"{expected}; it cannot be read: check the port and escape special characters of the password as %XX."
        )
    places = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    parsed: dict[str, Any] = {place: options.pop(key, "") for place, key in places.items()}
    if not (parsed["NAME"] or "service" in options):
        raise ImproperlyConfigured(f"{expected}; the name of the database is missing.")
    if "," in str(parsed["HOST"]):
        options.setdefault("target_session_attrs", target)
    return {**parsed, "OPTIONS": options if "service" in options else {**PATIENCE, **options}}


def read_data_dir(name: str, default: Path) -> Path:
    """The folder for everything that is kept on disk. It is made when something is first written there."""
    return Path(read_text(name, str(default))).expanduser().resolve()


def read_secret_key(name: str, folder: Path) -> str:
    """Django's signing key: the variable, or a random one made once and kept in the data folder for its owner alone."""
    value = read_text(name)
    if value:
        return value
    path = folder / "secret_key"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _make_private_file(path, secrets.token_urlsafe(50))
        kept = path.read_text().strip()
    except OSError as error:
        raise ImproperlyConfigured(
            f"DATA_DIR: {folder} cannot be used ({error.strerror}); name a writable folder, or set {name}."
        ) from error
    if not kept:
        raise ImproperlyConfigured(f"{path} is empty: remove it and start again, or set {name}.")
    return kept


def _make_private_file(path: Path, content: str) -> None:
    """Write a file that its owner alone can read, whole or not at all; the first of several processes wins."""
    descriptor, draft = tempfile.mkstemp(dir=path.parent)  # mkstemp makes it 0600
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(content)
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        Path(draft).unlink()
