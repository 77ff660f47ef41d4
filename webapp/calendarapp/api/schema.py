"""What the schema (OpenAPI 3.1) says beyond views and serializers: summaries, headers, and what can go wrong."""

from typing import Any, Final, Literal

from drf_spectacular.openapi import AutoSchema

from calendarapp.api import problems
from calendarapp.api.conditional import KEY, KEY_FORM, REPLAYED
from calendarapp.api.fields import LINK, SURE_LOCAL, WHOLE_MINUTE, Details, Link, Place
from calendarapp.ics import rules

WHY: Final = {
    400: "The request is wrong by itself; `errors` names the fields.",
    401: "No token, or one that is not valid.",
    403: "Not allowed to the caller, or not with this token's scope.",
    404: "There is no such object, or none that the caller may see.",
    406: "Only JSON is to be had.",
    409: "The calendar as it is now, or the time, forbids it; `code` says why. `busy` comes with `free` times.",
    412: "The object is no longer what `If-Match` says.",
    413: "The body is too big.",
    414: "The address is too long.",
    415: "Only JSON is understood.",
    422: "This Idempotency-Key came with another request before.",
    429: "Too many requests; `Retry-After` says how many seconds to wait.",
    431: "The headers are too long, or too many.",
    503: "The database is away; `Retry-After` says how many seconds to wait.",
}

PROBLEM: Final[dict[str, Any]] = {
    "type": "object",
    "description": "What is wrong (RFC 9457).",
    "required": ["type", "title", "status", "code"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string", "description": "A sentence for people, in their language."},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string"},
        "code": {"type": "string", "enum": problems.CODES, "description": "Stable, for programs."},
        "errors": {
            "type": "object",
            "description": "What is wrong with which field.",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
        "forcible": {
            "type": "boolean",
            "description": "With `busy`, `people_busy`, `double_booking`: whether the same with `force` would be done.",
        },
        "dates": {
            "type": "array",
            "items": {"type": "string", "format": "date-time"},
            "description": "With `series_busy`: when the dates begin on which one of the two people is busy.",
        },
        "left": {
            "type": "integer",
            "description": "With `series_busy`: how many dates would be left with `skip_busy`.",
        },
        "refused": {
            "type": "array",
            "description": "With `people_busy` and `people_invited`: who can't be invited, and why.",
            "items": {
                "type": "object",
                "required": ["participant_tg_id", "code"],
                "properties": {
                    "participant_tg_id": {"type": "integer"},
                    "code": {"type": "string", "enum": ["busy", "already_invited"]},
                },
            },
        },
        "free": {
            "type": "array",
            "description": "With `busy` and `people_busy`: times near the wanted one at which everybody is free.",
            "items": {
                "type": "object",
                "required": ["start", "end"],
                "properties": {name: {"type": "string", "format": "date-time"} for name in ("start", "end")},
            },
        },
    },
}

TAG: Final = {
    "description": "The strong tag of this state, for `If-Match` and `If-None-Match`.",
    "schema": {"type": "string"},
}
REPLAY: Final = {
    "description": f"With an `{KEY}`: this is the first answer once more.",
    "schema": {"type": "string", "enum": ["true"]},
}

DESCRIPTION: Final = f"""A calendar for programs: events, meetings, and the people in them.

**Who sees what.** A person sees their own events and the meetings that they are in; the staff sees everything.

**Writing.** Every `POST`, `PUT`, `PATCH` and `DELETE` takes an `{KEY}`: the same request with the same key takes effect
once and gets the first answer again. Every `PUT`, `PATCH` and `DELETE` of one object, and every action on one, takes an
`If-Match` with the object's `ETag`: it is refused with 412 when the object was changed since. Both headers
are described in `components/parameters`.

**Times.** `date` and `time` are the clock on the wall in `timezone`; `start` and `end` are instants in UTC. Write them
the one way or the other: `start` becomes `date` and `time` in `timezone` (the owner's own unless given), `end` becomes
`duration_minutes`. What takes whole days (`all_day`) has a first day, `date`, and a last one, `ends_on`.

**Fields.** A field that there is not is refused by its name (400 `unknown_field`). With a `PUT` or `PATCH`, fields that
can't be written may be sent along as a `GET` shows them."""

HEADERS: Final = {
    "IdempotencyKey": {
        "name": KEY,
        "in": "header",
        "description": "Any word that is new for each request that is to take effect; kept for 24 hours.",
        "schema": {"type": "string", "pattern": KEY_FORM},
    },
    "IfMatch": {
        "name": "If-Match",
        "in": "header",
        "description": "The `ETag` of the state that the change is meant for.",
        "schema": {"type": "string"},
    },
}

# How a summary names what a path is about: one of them, many.
NOUNS: Final = {
    "appointments": ("a meeting", "meetings"),
    "events": ("an event", "events"),
    "users": ("a person", "people"),
    "statistics": ("a day of statistics", "days of statistics"),
    "polls": ("a poll", "polls"),
    "booking-links": ("a booking link", "booking links"),
    "webhooks": ("a webhook", "webhooks"),
}
VERBS: Final = {
    "list": "List {many}",
    "create": "Make {one}",
    "retrieve": "Read {one}",
    "update": "Change {one}",
    "partial_update": "Change parts of {one}",
    "destroy": "Delete {one}",
    "propose": "Propose another time for {one}",
    "accept": "Accept the proposed time of {one}",
    "keep": "Keep the time of {one}",
    "participants": "Read who takes part in {one}",
    "join": "Come to {one}",
    "leave": "Not come to {one}",
    "open_join_link": "Open the link to join {one}",
    "close_join_link": "Close the link to join {one}",
    "ping": "Send a test to {one}",
    "secret": "Give {one} another secret",
    "resend": "Make a delivery once more",
    "me": "Read your own profile",
    "change_me": "Change your own settings",
}

# The operations on one of them, by the ends of their names.
FOLLOWING: Final = {
    "appointments": ("retrieve", "update", "partial_update", "propose_create", "accept_create", "keep_create"),
    "events": ("retrieve", "update", "partial_update", "destroy"),
    "booking-links": ("retrieve", "partial_update", "destroy"),
    "webhooks": ("retrieve", "partial_update", "destroy", "ping_create", "secret_create"),
}

INSTANTS: Final = {"start", "end"}
APART: Final = {"end": "duration_minutes"}
WHO: Final = ("participant_tg_id", "participant", "participants")  # one of them

# What is asked of a window, which can be wrong as a whole.
BY_WINDOW: Final = ("freebusy", "slots")


class ApiSchema(AutoSchema):
    """What is true of every operation here: its summary, its forms, and what can go wrong."""

    def get_summary(self) -> str | None:
        given = super().get_summary()
        verb = VERBS.get(getattr(self.view, "action", ""))
        if given or verb is None:
            return given
        one, many = NOUNS.get(self.get_tags()[0], ("one", "all"))
        return verb.format(one=one, many=many)

    def get_tags(self) -> list[str]:
        return [self.path.split("/")[2]]

    def get_request_serializer(self) -> Any:
        """The form of an action, where it has one of its own."""
        given = super().get_request_serializer()
        return getattr(self.view, "FORMS", {}).get(getattr(self.view, "action", ""), given)

    def _process_override_parameters(self, direction: Literal["request", "response"] = "request") -> Any:
        """Those of the view; a list is one parameter, with commas in it."""
        found: Any = super()._process_override_parameters(direction)  # type: ignore[no-untyped-call]
        for parameter in found.values():
            if parameter["schema"]["type"] == "array":
                parameter |= {"style": "form", "explode": False}
        return found

    def _get_response_bodies(self, direction: Literal["request", "response"] = "response") -> dict[str, Any]:
        """Those of the view, and the problems that any such view can answer with."""
        answers: dict[str, Any] = super()._get_response_bodies(direction)
        single = self.method != "DELETE" and not self._is_list_view()
        for answer in answers.values():
            headers = {**({"ETag": TAG} if single else {}), **({REPLAYED: REPLAY} if self.method != "GET" else {})}
            answer["description"] = answer["description"] or "As asked for."
            if headers:
                answer["headers"] = headers
        if single and self.method == "GET":
            answers["304"] = {"description": "It is what `If-None-Match` says.", "headers": {"ETag": TAG}}
        if "201" in answers:
            answers["201"]["links"] = self._make_links()
        for code in self._list_problems():
            answers.setdefault(str(code), self._make_problem(code))
        return dict(sorted(answers.items()))

    def _insert_field_validators(self, field: Any, schema: dict[str, Any]) -> None:
        """These say themselves what they are: of a text that may be empty, a second form would be made."""
        if not isinstance(field, Details | Place | Link):
            super()._insert_field_validators(field, schema)  # type: ignore[no-untyped-call]

    def _make_links(self) -> dict[str, Any]:
        """What can be done with what has just been made."""
        [tag] = self.get_tags()
        tag = "appointments" if tag == "slots" else tag  # what is booked by a link
        word = tag.replace("-", "_")
        return {
            name: {"operationId": f"{word}_{name}", "parameters": {"id": "$response.body#/id"}}
            for name in FOLLOWING[tag]
        }

    def _list_problems(self) -> list[int]:
        codes = [401, 403, 406, 414, 429, 431, 503]
        if self._is_list_view() or self.method != "GET" or self.get_override_parameters():
            codes.append(400)
        if "{" in self.path or self._is_list_view() or self.method != "GET" or self.path.endswith("/me/"):
            codes.append(404)
        if self.path.split("/")[2] in BY_WINDOW:
            codes.append(409)
        if self.method != "GET":
            codes += [409, 412, 413, 415, 422]
        return codes

    def _make_problem(self, code: int) -> dict[str, Any]:
        answer: dict[str, Any] = {
            "description": WHY[code],
            "content": {problems.CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        if code in {429, 503}:
            answer["headers"] = {"Retry-After": {"schema": {"type": "integer", "minimum": 0}}}
        if code == 401:
            answer["headers"] = {"WWW-Authenticate": {"schema": {"type": "string"}}}
        return answer


def finish(result: dict[str, Any], **_generator: Any) -> dict[str, Any]:
    """What no single operation says (a postprocessing hook of drf-spectacular)."""
    result["info"]["description"] = DESCRIPTION
    components = result["components"]
    components["parameters"] = HEADERS
    schemas = components.setdefault("schemas", {})
    schemas["Problem"] = PROBLEM
    if "Event" in schemas:  # whatever may be left out when it is sent: what is shown has them all
        schemas["Event"]["required"] = sorted({*schemas["Event"]["required"], "date", "time", *INSTANTS})
    for name, schema in schemas.items():
        if name.endswith("Request"):
            schema["additionalProperties"] = False
            _describe_alternatives(name, schema)
    for item in result["paths"].values():
        for operation in item.values():
            _require_body(operation.get("requestBody"), schemas)
    return result


def _require_body(body: dict[str, Any] | None, schemas: dict[str, Any]) -> None:
    """There has to be a body where one of several fields has to be."""
    for media in (body or {}).get("content", {}).values():
        schema = schemas[media["schema"]["$ref"].rpartition("/")[2]]
        if body and any(all("required" in way for way in part["anyOf"]) for part in schema.get("allOf", ())):
            body["required"] = True


def _describe_alternatives(name: str, schema: dict[str, Any]) -> None:
    """In the schema of what is sent: instants or day, time and duration; one name for the participant."""
    for field in INSTANTS & schema["properties"].keys():
        schema["properties"][field] = {
            key: value for key, value in schema["properties"][field].items() if key != "format"
        } | {"pattern": WHOLE_MINUTE, "examples": ["2026-12-01T12:00:00+03:00"]}
    _describe_sure_forms(schema["properties"])
    if {"start", "date"} <= schema["properties"].keys():
        by_clock, by_instant = _make_either("start"), _make_either("date", "time")
        if not name.startswith("Patched") and "Change" not in name:
            by_clock, by_instant = by_clock | {"required": ["date", "time"]}, by_instant | {"required": ["start"]}
        ways = [by_clock, by_instant]
        if "all_day" in schema["properties"]:
            _describe_whole_days(ways)
        if name.startswith("Invitation"):
            event = {"event": {"type": "integer"}}
            ways += [
                {"required": ["event"], "properties": {**event, **_make_either(*fields)["properties"]}}
                for fields in (["start"], ["date", "time"])
            ]
        schema.setdefault("allOf", []).append({"anyOf": ways})
    for one, other in APART.items():
        if {one, other} <= schema["properties"].keys():
            schema.setdefault("allOf", []).append({"anyOf": [_make_either(one), _make_either(other)]})
    if set(WHO) <= schema["properties"].keys():
        schema.setdefault("allOf", []).append({"anyOf": _describe_people()})


def _describe_sure_forms(properties: dict[str, Any]) -> None:
    """What is surely taken of texts that have a form."""
    if "rrule" in properties:  # an event's
        properties["rrule"] |= {"pattern": rules.make_pattern()}
        properties["exdates"]["items"] |= {"pattern": SURE_LOCAL}
    if {"rrule", "questions"} & properties.keys():  # a booking link has questions
        properties["url"] |= {"pattern": LINK}


def _describe_people() -> list[dict[str, Any]]:
    """One participant by either name, or several."""
    ways = [{"required": [one], **_make_either(*(other for other in WHO if other != one))} for one in WHO]
    for way in ways[:2]:
        way["properties"]["partial"] = False
    return ways


def _describe_whole_days(ways: list[dict[str, Any]]) -> None:
    """Whole days need a first day alone; what has a time has no last day."""
    needed = {"required": ["all_day", "date"]} if "required" in ways[0] else {}
    for way in ways:
        way["properties"] = way["properties"] | {"all_day": {"const": False}, "ends_on": {"type": "null"}}
    ways.append({**needed, "properties": {"start": False, "all_day": {"const": True}}})


def _make_either(*absent: str) -> dict[str, Any]:
    return {"properties": dict.fromkeys(absent, False)}
