"""Refusals by the security middleware: a page for people, a problem for programs (RFC 9457)."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render


def refuse(request: HttpRequest, *, status: int, code: str, title: str, text: str) -> HttpResponse:
    """The answer in the form that the client wants.

    Args:
        request: what is refused.
        status: the HTTP status.
        code: stable, for programs.
        title: a few words.
        text: a sentence that says what to do.
    """
    if request.path_info.startswith("/api/") or not request.accepts("text/html"):
        return make_problem(status=status, code=code, title=title, detail=text)
    return render(request, "refusal.html", {"heading": title, "text": text}, status=status)


def make_problem(
    *, status: int, code: str, title: str, headers: Mapping[str, str] | None = None, **more: str
) -> HttpResponse:
    """The answer for programs and scripts, as the API's."""
    problem = {"type": "about:blank", "title": title, "status": status, "code": code, **more}
    return JsonResponse(problem, status=status, content_type="application/problem+json", headers=headers)
