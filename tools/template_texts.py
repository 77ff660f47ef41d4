"""Texts of Django's templates, for Babel: the method `template` of `babel.cfg`."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any, BinaryIO

from babel.messages.extract import extract_python
from django.utils.translation.template import templatize


def extract(fileobj: BinaryIO, keywords: Any, comment_tags: Any, options: Any) -> Iterator[Any]:
    """Find the texts of `{% translate %}` and `{% blocktranslate %}` in one file.

    Django turns a template into lines of calls of gettext, and Babel reads those. The signature is the one that Babel
    documents for extraction methods.
    """
    calls = templatize(fileobj.read().decode())
    return extract_python(BytesIO(calls.encode()), keywords, comment_tags, options)
