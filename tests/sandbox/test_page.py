"""The chat page: its files and who may load them."""

import re
from pathlib import Path

import pytest

import sandbox
from tests.sandbox.calls import request
from tests.support.sandbox_server import SandboxServer

FILES = Path(sandbox.__file__).parent / "page"


def test_page_files_are_served_with_strict_headers(server: SandboxServer) -> None:
    page = request(server, "GET", "/")
    assert page.status == 200
    needed = re.findall(r'(?:src|href)="(/page/[^"]+)"', page.body.decode())
    assert len(needed) >= 6
    for path in ["/", *needed]:
        answer = request(server, "GET", path)
        assert answer.status == 200, path
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_every_imported_module_is_served(server: SandboxServer) -> None:
    for module in FILES.glob("*.js"):
        for name in re.findall(r'from "\./([^"]+)"', module.read_text(encoding="utf-8")):
            assert request(server, "GET", f"/page/{name}").status == 200, name


def test_page_has_no_inline_code_or_external_resources() -> None:
    html = (FILES / "index.html").read_text(encoding="utf-8")
    assert "style=" not in html
    assert not re.search(r"\son\w+=", html)
    assert not re.search(r"<script(?![^>]*src=)", html)
    for file in FILES.iterdir():
        text = file.read_text(encoding="utf-8")
        assert "innerHTML" not in text, file.name
        assert not re.search(r"""(?:src|href|from|url\()\s*=?\s*["'(]https?://""", text), file.name


def test_both_languages_have_the_same_texts() -> None:
    source = (FILES / "texts.js").read_text(encoding="utf-8")
    blocks = re.findall(r"const (?:RU|EN) = \{(.*?)\n\};", source, re.DOTALL)
    russian, english = (re.findall(r"^  (\w+):", block, re.MULTILINE) for block in blocks)
    assert russian == english
    used = {
        name for file in FILES.glob("*.js") for name in re.findall(r'\bt\("(\w+)"', file.read_text(encoding="utf-8"))
    }
    assert used <= set(russian)


@pytest.mark.parametrize(
    "path", ["/page/nothing.js", "/page/../__init__.py", "/page/%2e%2e/__init__.py", "/page/x.py", "/x"]
)
def test_unknown_paths_are_not_served(server: SandboxServer, path: str) -> None:
    assert request(server, "GET", path).status == 404


def test_requests_from_other_origins_are_refused(server: SandboxServer) -> None:
    host = server.url.removeprefix("http://")
    assert request(server, "GET", "/", headers={"Host": "evil.example"}).status == 403
    foreign = {"Host": host, "Origin": "https://evil.example"}
    assert request(server, "POST", "/sandbox/api/people", "{}", foreign).status == 403
    assert request(server, "GET", "/sandbox/api/people", headers={"Host": host, "Origin": server.url}).status == 200
