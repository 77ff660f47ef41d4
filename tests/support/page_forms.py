"""Forms of the calendar's pages, filled in and sent as a browser without scripts does it."""

from html.parser import HTMLParser
from typing import Any

from django.test import Client

Fields = dict[str, Any]


class _Forms(HTMLParser):
    """Reads the forms of a page: what a browser would send of each, and the buttons."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[dict[str, str | None], Fields]] = []
        self._select: str | None = None
        self._textarea: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.forms.append((given, {}))
            return
        name = given.get("name")
        if not self.forms:
            return
        fields = self.forms[-1][1]
        if tag == "input" and name and given.get("type") not in {"checkbox", "radio", "submit"}:
            self._add(fields, name, given.get("value") or "")
        elif tag == "input" and name and "checked" in given:
            self._add(fields, name, given.get("value") or "on")
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in given:
            fields[self._select] = given.get("value") or ""
        elif tag == "textarea" and name:
            self._textarea = name
            fields[name] = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = None
        elif tag == "textarea":
            self._textarea = None

    def handle_data(self, data: str) -> None:
        if self._textarea and self.forms:
            fields = self.forms[-1][1]
            fields[self._textarea] += data

    @staticmethod
    def _add(fields: Fields, name: str, value: str) -> None:
        if name in fields:
            there = fields[name]
            fields[name] = [*there, value] if isinstance(there, list) else [there, value]
        else:
            fields[name] = value


def read_form(answer: Any, *, form_id: str | None = "page-form") -> Fields:
    """What a browser would send of the page's form, as it was opened; without an ID, of the last that writes."""
    reader = _Forms()
    reader.feed(answer.content.decode())
    found = [fields for attrs, fields in reader.forms if "once" in fields and form_id in {None, attrs.get("id")}]
    assert found, answer.content.decode()
    fields = found[-1]
    for name, value in fields.items():
        if isinstance(value, str) and value.startswith("\n"):
            fields[name] = value[1:]  # HTML drops the first line break of a textarea
    return fields


def open_form(client: Client, address: str) -> Fields:
    """Open a page and return what its form would send."""
    answer = client.get(address)
    assert answer.status_code == 200, answer
    return read_form(answer)


def send(client: Client, address: str, **fields: Any) -> Any:
    """Open a page, fill in these fields (None: leave one out), and send its form."""
    return post(client, address, open_form(client, address), **fields)


def post(client: Client, address: str, form: Fields, **fields: Any) -> Any:
    """Send a form that was read before, with these fields changed."""
    sent = {name: value for name, value in {**form, **fields}.items() if value is not None}
    return client.post(address, sent)


def say_yes(client: Client, address: str, answer: Any) -> Any:
    """Tap the button of the question that the page asks."""
    question = answer.context["question"]
    assert question is not None, list_problems(answer)
    form = read_form(answer)
    said = form.get("yes", [])
    return post(client, address, form, yes=[*([said] if isinstance(said, str) else said), question.token])


def list_problems(answer: Any) -> dict[str, list[str]]:
    """What is wrong with the form, by field; also that each field's error is bound to it."""
    assert answer.status_code == 200, answer
    form = answer.context["form"]
    text = answer.content.decode()
    for name in form.errors:
        if name != "__all__" and not form[name].is_hidden:
            assert f'id="{form[name].auto_id}_error"' in text, name
            assert f"{form[name].auto_id}_error" in form[name].aria_describedby
    if form.errors:
        assert 'role="alert"' in text
    return {name: list(problems) for name, problems in form.errors.items()}
