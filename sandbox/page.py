"""The chat page: its files, and the headers that keep foreign pages out."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web

from sandbox.botapi import WORLD
from sandbox.config import LOOPBACK_HOSTS

FILES = Path(__file__).parent / "page"
TYPES = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "frame-src https: http://127.0.0.1:* http://localhost:*; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def refuse_other_sites(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse what another site's page sends here: loopback is reachable from every page in this machine's browser."""
    host = urlsplit(f"//{request.host}").hostname
    origin = request.headers.get("Origin")
    if host not in {*LOOPBACK_HOSTS, request.app[WORLD].config.host} or (
        origin is not None and urlsplit(origin).netloc != request.host
    ):
        return web.json_response({"error": "the sandbox answers its own page alone"}, status=403)
    return await handler(request)


async def show(request: web.Request) -> web.Response:
    """GET / and the files that it needs."""
    name = request.match_info.get("name") or "index.html"
    path = FILES / name
    if path.suffix not in TYPES or not path.is_file():
        raise web.HTTPNotFound
    return web.Response(body=path.read_bytes(), content_type=TYPES[path.suffix], charset="utf-8", headers=HEADERS)


def make_routes() -> list[web.RouteDef]:
    return [web.get("/", show), web.get(r"/page/{name:[a-z_]+\.(?:css|js|svg)}", show)]
