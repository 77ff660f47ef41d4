"""A client of the API with a token."""

import json
from typing import Any

from django.contrib.auth.models import User
from django.test import Client

from calendarapp.models import TgUser
from calendarapp.services import tokens


class ApiClient:
    """Acts for a person or a staff member; sends and reads JSON. Without a holder it has no token."""

    def __init__(self, holder: TgUser | User | None = None, scope: str = "write") -> None:
        self.client = Client()
        self.token = ""
        if isinstance(holder, TgUser):
            self.token = tokens.issue(tg_id=holder.tg_id, scope=scope)
        elif holder is not None:
            self.token = tokens.issue(user=holder, scope=scope)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """The answer to a request for a path below /api/; headers are named with underscores."""
        content = b"" if body is None else json.dumps(body, default=str).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            named["Authorization"] = f"Bearer {self.token}"
        address = path if path.startswith("http") else f"/api/{path}"
        return self.client.generic(method, address, content, content_type="application/json", headers=named)

    def get(self, path: str, **headers: str) -> Any:
        return self.send("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        """Create or act."""
        return self.send("POST", path, body, **headers)

    def patch(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.send("PATCH", path, body, **headers)

    def delete(self, path: str, **headers: str) -> Any:
        return self.send("DELETE", path, **headers)


def read_problem(answer: Any) -> tuple[int, str]:
    """Status and code of a problem, whose format is checked."""
    body = answer.json()
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert {"type", "title", "status", "code"} <= body.keys()
    assert body["status"] == answer.status_code
    return answer.status_code, body["code"]
