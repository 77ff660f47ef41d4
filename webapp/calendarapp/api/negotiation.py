"""In which form an answer is sent."""

from collections.abc import Iterable
from typing import Any, Final

from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

ANYTHING: Final = "*/*"
FORMAT: Final = "format"


class Negotiation(DefaultContentNegotiation):
    """As REST framework has it; without a wish for a form there is nothing to weigh up."""

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """The renderer, and the media type that was agreed on.

        Raises:
            Http404: there is no such `?format=`.
            NotAcceptable: there is nothing that the sender would take.
        """
        first: Any = next(iter(renderers))
        wanted = request.META.get("HTTP_ACCEPT", ANYTHING)
        if wanted in {ANYTHING, first.media_type} and not format_suffix and FORMAT not in request.query_params:
            return first, first.media_type
        found: tuple[BaseRenderer, str] = super().select_renderer(request, renderers, format_suffix)
        return found
