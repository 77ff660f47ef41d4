"""Views of events: services decide."""

import datetime as dt
from functools import partial
from typing import Any, Final

from django.conf import settings
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from calendarapp import access, queries
from calendarapp.access import Actor
from calendarapp.api import conditional, instants
from calendarapp.api.filters import EventFilter
from calendarapp.api.serializers import (
    EventParticipantsSerializer,
    EventSerializer,
    JoinLinkSerializer,
    JoinSerializer,
    LeaveSerializer,
    PlaceSerializer,
)
from calendarapp.api.strict import Nothing
from calendarapp.api.views import WHICH_DATES, CalendarViewSet, get_calendar_owner, read_scope
from calendarapp.errors import CalendarError
from calendarapp.models import Appointment, Event
from calendarapp.services import events, joining, participants, series, series_changes
from calendarapp.services.series import Scope
from calendarapp.sql import bigint
from calendarapp.sql.transactions import transactional

Status = Appointment.Status
STATES: Final[dict[str, str]] = {
    Status.CONFIRMED: "in",
    Status.PENDING: "invited",
    Status.DECLINED: "declined",
    Status.CANCELLED: "cancelled",
}


@extend_schema_view(
    update=extend_schema(parameters=[WHICH_DATES]),
    partial_update=extend_schema(parameters=[WHICH_DATES]),
    destroy=extend_schema(parameters=[WHICH_DATES]),
)
class EventViewSet(CalendarViewSet):
    """Events, the newest first: a person's own, for the staff everybody's."""

    queryset = Event.objects.all().order_by("-date", "-time", "-id")
    serializer_class = EventSerializer
    filterset_class = EventFilter
    http_method_names = ["get", "post", "put", "patch", "delete", "head", "options"]  # noqa: RUF012

    lock = staticmethod(events.lock_event)
    visible = staticmethod(access.select_visible_events)
    scopes_of = staticmethod(access.make_event_scopes)

    @conditional.make_idempotent(one_service=True)
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A new event."""
        given = self.validate(EventSerializer)
        given.pop("force", None)
        owner = get_calendar_owner(self.actor, given.pop("tg_user_id", None))
        zone = queries.get_person(owner).timezone if "slot" in given else settings.TIME_ZONE
        options = _pop_options(given)
        repetition = given.pop("series", {})
        given = instants.resolve_instants(given, zone=zone, required=True)
        given |= _read_repetition(repetition, given.get("time", dt.time()))
        if not given.get("rrule"):
            series.refuse_exdates(given.get("exdates"))
        usual = "duration_minutes" not in given
        create = partial(_create, self.actor, options, owner=owner, usual_duration=usual, **given)
        event = transactional(create)() if options else create()
        return self._show(event, code=status.HTTP_201_CREATED)

    @conditional.make_idempotent()
    def update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Change the fields that are sent; when the event moves, the people of its meetings are asked again.

        Of a series, `?scope=` says whether this date changes, it and the following ones, or all that are still to come.
        """
        event = self._get_row()
        scope = read_scope(request)
        only_some = kwargs.get("partial", False)
        given = self.validate(EventSerializer, instance=event, partial=only_some)
        options = _pop_options(given)
        repetition = given.pop("series", {})
        given = instants.resolve_instants(given, zone=event.timezone, row=event, required=not only_some)
        _forget_last_day(event, given)
        given |= _read_repetition(repetition, _get_series_time(event, given.get("time", event.time)))
        if given.pop("tg_user_id", event.tg_user_id) != event.tg_user_id:
            raise CalendarError("not_yours")
        changed = series_changes.change_event(actor=self.actor, event_id=event.pk, scope=scope, **given)
        return self._show(_apply(self.actor, changed, options, scope))

    @extend_schema(responses=EventParticipantsSerializer, filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def participants(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Who takes part in the event, and who waits for a place."""
        event = self.get_object()
        there, waiting = queries.count_places(event.pk)
        shown = {
            "capacity": event.capacity,
            "taken": there,
            "waiting": waiting,
            "participants": _list_participants(event),
        }
        return conditional.make_conditional_response(request, EventParticipantsSerializer(shown).data)

    @extend_schema(request=JoinSerializer, responses=PlaceSerializer, filters=False)
    @action(detail=True, methods=["post"])
    @conditional.make_idempotent()
    def join(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Come to another person's event, or wait for a place: by its join link's key, or as one who is invited.

        Joining again changes nothing. Without a key that is right, an event is as unknown as one that is not there.
        """
        given = self.validate(JoinSerializer)
        number, me = _read_number(kwargs["pk"]), self._get_caller()
        joining.require_open(event_id=number, tg_id=me, key=given["key"])
        return _show_place(joining.join(number, me, force=given.get("force", False)))

    @extend_schema(request=LeaveSerializer, responses=PlaceSerializer, filters=False)
    @action(detail=True, methods=["post"])
    @conditional.make_idempotent()
    def leave(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Not come to another person's event after all, or stop waiting for a place; the next one moves up.

        Leaving again changes nothing.
        """
        given = self.validate(LeaveSerializer)
        number, me = _read_number(kwargs["pk"]), self._get_caller()
        joining.require_open(event_id=number, tg_id=me, key=given["key"], leaving=True)
        return _show_place(joining.leave(number, me))

    @extend_schema(request=None, responses=JoinLinkSerializer, filters=False)
    @action(detail=True, methods=["post"], url_path="join-link")
    @conditional.make_idempotent()
    def open_join_link(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Open the link by which others join the event; the one that is open stays."""
        event = self._get_row()
        self.validate(Nothing)
        event = joining.open_link(actor=self.actor, event_id=event.pk)
        return conditional.make_response(JoinLinkSerializer({"key": event.join_key}).data)

    @extend_schema(request=None, responses={204: None}, filters=False)
    @open_join_link.mapping.delete
    @conditional.make_idempotent()
    def close_join_link(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Close that link; those who have joined stay."""
        joining.close_link(actor=self.actor, event_id=self._get_row().pk)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @conditional.make_idempotent()
    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Delete the event; its meetings are cancelled, and their people told.

        Of a series, `?scope=` says whether this date goes, it and the following ones, or all that are still to come.
        """
        scope = read_scope(request)
        event = self._get_row()
        if event.series_id is None:
            scope = Scope.THIS
        series.delete(actor=self.actor, event_id=event.pk, scope=scope)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _get_caller(self) -> int:
        """The person whose token it is.

        Raises:
            CalendarError: `owner_missing`, for the staff, who invite people instead.
        """
        if self.actor.tg_id is None:
            raise CalendarError("owner_missing")
        return self.actor.tg_id

    def _show(self, event: Event, *, code: int = status.HTTP_200_OK) -> Response:
        return conditional.make_response(EventSerializer(event).data, code=code)


def _read_number(given: str) -> int:
    """The number of an event in an address; 0, which no event has, for what is none."""
    return bigint.parse(given) or 0


def _show_place(place: joining.Place) -> Response:
    number = place.meeting.pk if place.meeting else None
    shown = {"state": place.state, "position": place.position, "appointment": number}
    return conditional.make_response(PlaceSerializer(shown).data)


def _pop_options(given: dict[str, Any]) -> dict[str, Any]:
    """Take what was sent of the event's participants, which other services write."""
    return {name: given.pop(name) for name in ("capacity", "participants_hidden") if name in given}


def _create(actor: Actor, options: dict[str, Any], **fields: Any) -> Event:
    return _apply(actor, series.create_event(**fields), options, Scope.ALL)


def _apply(actor: Actor, event: Event, options: dict[str, Any], scope: Scope) -> Event:
    if "capacity" in options:
        event = joining.set_capacity(actor=actor, event_id=event.pk, capacity=options["capacity"], scope=scope)
    if "participants_hidden" in options:
        event = participants.hide(actor=actor, event_id=event.pk, hidden=options["participants_hidden"])
    return event


def _list_participants(event: Event) -> list[dict[str, Any]]:
    rows, waiting = [], 0
    for person, meeting in queries.list_participants(event.pk):
        waiting += meeting.is_waiting
        state = "waiting" if meeting.is_waiting else STATES[meeting.status]
        position = waiting if meeting.is_waiting else 0
        rows.append({"participant_tg_id": person.pk, "state": state, "position": position, "appointment": meeting.pk})
    return rows


def _forget_last_day(event: Event, given: dict[str, Any]) -> None:
    """Leave out the event's own last day, sent along with another first day, or with a time."""
    moved = given.get("date", event.date) != event.date or given.get("all_day") is False
    if event.all_day and moved and given.get("ends_on") == event.ends_on:
        del given["ends_on"]


def _get_series_time(event: Event, time: dt.time) -> dt.time:
    """When the dates of a series begin, after a change that gives one of them that time: its own may be another one."""
    return event.original_start.time() if event.original_start and time == event.time else time


def _read_repetition(given: dict[str, Any], time: dt.time) -> dict[str, Any]:
    """What was sent of the rule and the dates that are left out; a day alone means the date of that day."""
    read = dict(given)
    if "exdates" in read:
        read["exdates"] = [
            day if isinstance(day, dt.datetime) else dt.datetime.combine(day, time) for day in read["exdates"]
        ]
    return read
