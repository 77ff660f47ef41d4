"""The schema, and a page on which to read and try it; open to everybody."""

from typing import Any

from django.http import HttpResponse
from django.utils import translation
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.request import Request


class SchemaView(SpectacularAPIView):
    """The schema, for everybody: in English, whatever the reader's language."""

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        """YAML, or JSON if the client asks for it."""
        with translation.override("en"):
            answer: HttpResponse = super().get(request, *args, **kwargs)  # type: ignore[no-untyped-call]
        return answer


class DocsView(SpectacularSwaggerSplitView):
    """The schema to read and to try, with Swagger UI from local files."""

    url_name = "api-schema"
    template_name = "calendarapp/api_docs.html"
