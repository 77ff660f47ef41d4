"""Thin views of meetings and events: services decide."""

from collections.abc import Callable
from typing import Any, Final

from django.db.models import Q, QuerySet
from rest_framework import status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer, ModelSerializer

from calendarapp import access, queries
from calendarapp.access import Actor
from calendarapp.api import forms, lists, writing
from calendarapp.api.authentication import actor_of
from calendarapp.api.filters import AppointmentFilter, EventFilter
from calendarapp.api.lists import ByNumber
from calendarapp.api.permissions import IsCalendarUser
from calendarapp.api.serializers import (
    AppointmentChangeSerializer,
    AppointmentSerializer,
    EventSerializer,
    ForceSerializer,
    InvitationSerializer,
    ProposalSerializer,
)
from calendarapp.errors import CalendarError
from calendarapp.models import Appointment, Event
from calendarapp.services import appointments, events, rescheduling

MEETING: Final = ByNumber(Appointment)
WHEN: Final = ("date", "time", "timezone", "duration_minutes")


class CalendarViewSet(viewsets.ModelViewSet[Any]):
    """What meetings and events have in common: who sees which, and in which order."""

    permission_classes = [IsCalendarUser]  # noqa: RUF012  as REST framework declares it
    serializer_class: type[ModelSerializer[Any]]
    keyset = ("date", "time", "id")
    newest_first = True

    # The rows that somebody may see; and the same as conditions, each with its index, from which a list is merged.
    visible: Callable[[Actor], QuerySet[Any]]
    scopes_of: Callable[[Actor], list[Q]]

    def get_queryset(self) -> QuerySet[Any]:
        """The rows that may be seen."""
        return self.visible(self.actor)

    def scopes(self) -> list[Q]:
        """What a list of them is merged from."""
        return self.scopes_of(self.actor)

    @property
    def actor(self) -> Actor:
        """Who asks."""
        return actor_of(self.request)

    def checked(self, form: type[BaseSerializer[Any]], **options: Any) -> dict[str, Any]:
        """What was sent, as this form understands it.

        Raises:
            ValidationError: it doesn't.
        """
        if not options:
            return forms.read(form, self.request.data)
        serializer = form(data=self.request.data, context=self.get_serializer_context(), **options)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A page of them, written by the database."""
        return lists.page(self, request)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One of them."""
        return writing.shown_unless_known(request, forms.shown(self.serializer_class, self.get_object()))


class AppointmentViewSet(CalendarViewSet):
    """Meetings, the newest first: a person's own, for the staff everybody's.

    There is no DELETE: the two people keep the record of what became of a meeting. Give it the status `cancelled`.
    """

    queryset = Appointment.objects.all().order_by("-date", "-time", "-id")
    serializer_class = AppointmentSerializer
    filterset_class = AppointmentFilter
    http_method_names = ["get", "post", "put", "patch", "head", "options"]  # noqa: RUF012  as Django declares it

    FORMS: Final = {
        "create": InvitationSerializer,
        "update": AppointmentChangeSerializer,
        "partial_update": AppointmentChangeSerializer,
        "propose": ProposalSerializer,
        "accept": ForceSerializer,
    }

    visible = staticmethod(access.visible_meetings)
    scopes_of = staticmethod(access.meeting_scopes)

    @writing.once
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A new meeting is an invitation."""
        given = self.checked(InvitationSerializer)
        given.pop("status", None)
        invite = self._arrange if self.actor.staff else self._invite
        meeting = invite(given.pop("participant_tg_id"), given.pop("event", None), given)
        return self._shown(meeting.pk, code=status.HTTP_201_CREATED)

    @writing.once
    def update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Another status, or another time; what it has already is no change."""
        meeting = self._held()
        given = self.checked(AppointmentChangeSerializer, instance=meeting)
        force, scope = given.pop("force", False), given.pop("scope", None)
        moved = {name: given[name] for name in WHEN if name in given and given[name] != getattr(meeting, name)}
        if moved:
            when = {"date": meeting.date, "time": meeting.time, **moved}
            by = {"actor": self.actor, "appointment_id": meeting.pk}
            meeting = rescheduling.reschedule(**by, force=force, scope=scope, **when)
        if given.get("status", meeting.status) != meeting.status:
            appointments.set_status(actor=self.actor, appointment_id=meeting.pk, status=given["status"], force=force)
        return self._shown(meeting.pk)

    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Another status, or another time."""
        return self.update(request, *args, **kwargs)

    @action(detail=True, methods=["post"])
    @writing.once
    def propose(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The participant would like another time; the meeting stays as it is until the organizer agrees."""
        meeting = self._held()
        rescheduling.propose(actor=self.actor, appointment_id=meeting.pk, **self.checked(ProposalSerializer))
        return self._shown(meeting.pk)

    @action(detail=True, methods=["post"])
    @writing.once
    def accept(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The organizer agrees to the proposed time: the meeting moves there and is confirmed."""
        meeting = self._held()
        rescheduling.accept_proposal(actor=self.actor, appointment_id=meeting.pk, **self.checked(ForceSerializer))
        return self._shown(meeting.pk)

    @action(detail=True, methods=["post"])
    @writing.once
    def keep(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The organizer keeps to the time that there is: the proposal is off the table."""
        meeting = self._held()
        rescheduling.keep_time(actor=self.actor, appointment_id=meeting.pk)
        return self._shown(meeting.pk)

    def _arrange(self, participant: int, event_id: int | None, given: dict[str, Any]) -> Appointment:
        """The staff makes a meeting in an organizer's name."""
        given.pop("force", None)
        organizer = given.pop("organizer_tg_id", None)
        if event_id is None and organizer is None and {"date", "time"} <= given.keys():
            raise CalendarError("owner_missing")
        return appointments.arrange(participant=participant, event_id=event_id, organizer=organizer, **given)

    def _invite(self, participant: int, event_id: int | None, given: dict[str, Any]) -> Appointment:
        """A person invites somebody in their own name."""
        organizer = queries.person(_myself(self.actor, given.pop("organizer_tg_id", None)))
        if event_id is not None:
            own = {name: given.pop(name) for name in ("details", "force") if name in given}
            return appointments.invite(
                organizer=organizer.pk, participant=participant, event_id=event_id, said=given, **own
            )
        if not {"date", "time"} <= given.keys():
            raise CalendarError("incomplete")
        when = {"duration_minutes": organizer.duration_minutes, **given}
        return appointments.meet(organizer=organizer.pk, participant=participant, **when)

    def _held(self) -> Appointment:
        """The meeting; held if the request is about a known state of it.

        Raises:
            CalendarError: `changed`, or the meeting can't be held.
        """
        meeting: Appointment = self.get_object()
        if writing.conditional(self.request):
            meeting = rescheduling.locked(self.actor, meeting.pk)
            writing.require_match(self.request, forms.shown(AppointmentSerializer, meeting))
        return meeting

    def _shown(self, pk: int, *, code: int = status.HTTP_200_OK) -> Response:
        """The meeting, as the database has it now."""
        return writing.shown(forms.shown(AppointmentSerializer, MEETING.one(pk)), code=code)


class EventViewSet(CalendarViewSet):
    """Events, the newest first: a person's own, for the staff everybody's."""

    queryset = Event.objects.all().order_by("-date", "-time", "-id")
    serializer_class = EventSerializer
    filterset_class = EventFilter
    http_method_names = ["get", "post", "put", "patch", "delete", "head", "options"]  # noqa: RUF012

    visible = staticmethod(access.visible_events)
    scopes_of = staticmethod(access.event_scopes)

    @writing.once_by_one_service
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A new event."""
        given = self.checked(EventSerializer)
        given.pop("force", None)
        owner = _myself(self.actor, given.pop("tg_user_id", None))
        event = events.create(owner=owner, usual_duration="duration_minutes" not in given, **given)
        return self._shown(event, code=status.HTTP_201_CREATED)

    @writing.once
    def update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """What is sent is changed; the people of its meetings are asked anew when it moves."""
        event = self._held()
        given = self.checked(EventSerializer, instance=event, partial=kwargs.get("partial", False))
        if given.pop("tg_user_id", event.tg_user_id) != event.tg_user_id:
            raise CalendarError("not_yours")
        return self._shown(events.change(actor=self.actor, event_id=event.pk, **given))

    @writing.once
    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The event goes; its meetings are cancelled, and their people told."""
        events.delete(actor=self.actor, event_id=self._held().pk)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _held(self) -> Event:
        event: Event = self.get_object()
        if writing.conditional(self.request):
            event = events.locked(self.actor, event.pk)
            writing.require_match(self.request, forms.shown(EventSerializer, event))
        return event

    def _shown(self, event: Event, *, code: int = status.HTTP_200_OK) -> Response:
        return writing.shown(forms.shown(EventSerializer, event), code=code)


def _myself(actor: Actor, named: int | None) -> int:
    """Whose calendar is meant: a person's own, and for the staff the one that they name.

    Raises:
        CalendarError: `owner_missing`, `not_yours`.
    """
    if actor.tg_id is None:
        if named is None:
            raise CalendarError("owner_missing")
        return named
    if named not in {None, actor.tg_id}:
        raise CalendarError("not_yours")
    return actor.tg_id
