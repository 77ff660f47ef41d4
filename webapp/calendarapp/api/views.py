"""Views of meetings, and what they have in common with those of events: services decide."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, PolymorphicProxySerializer, extend_schema, extend_schema_view
from rest_framework import exceptions, status, viewsets
from rest_framework.decorators import action
from rest_framework.fields import Field
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer, ModelSerializer

from calendarapp import access, queries
from calendarapp.access import Actor
from calendarapp.api import conditional, instants
from calendarapp.api.authentication import get_actor
from calendarapp.api.filters import AppointmentFilter
from calendarapp.api.json_rows import JsonListMixin
from calendarapp.api.permissions import IsCalendarUser
from calendarapp.api.serializers import (
    AppointmentChangeSerializer,
    AppointmentSerializer,
    ForceSerializer,
    InvitationSerializer,
    InvitedSerializer,
    OthersSerializer,
    ProposalSerializer,
)
from calendarapp.api.strict import Nothing
from calendarapp.errors import CalendarError
from calendarapp.models import Appointment, TgUser
from calendarapp.services import (
    appointments,
    participants,
    rescheduling,
    series_invitations,
)
from calendarapp.services.series import Scope

WHEN: Final = ("date", "time", "timezone", "duration_minutes")


class CalendarViewSet(JsonListMixin, viewsets.ModelViewSet[Any]):
    """What meetings and events have in common: who sees which, and in which order."""

    permission_classes = [IsCalendarUser]  # noqa: RUF012  as REST framework declares it
    serializer_class: type[ModelSerializer[Any]]
    keyset = ("date", "time", "id")
    newest_first = True

    lock: Callable[[Actor, int], Any]  # the row of that number, until the transaction ends

    # The rows that an actor may see, and the same as conditions, each with an index: a list merges their rows.
    visible: Callable[[Actor], QuerySet[Any]]
    scopes_of: Callable[[Actor], list[Q]]

    def get_queryset(self) -> QuerySet[Any]:
        return self.visible(self.actor)

    def make_scopes(self) -> list[Q]:
        """The conditions whose rows a list merges."""
        return self.scopes_of(self.actor)

    @property
    def actor(self) -> Actor:
        return get_actor(self.request)

    def validate(self, form: type[BaseSerializer[Any]], **options: Any) -> dict[str, Any]:
        """The validated data of the request.

        Raises:
            ValidationError: they are not valid.
        """
        serializer = form(data=self.request.data, context=self.get_serializer_context(), **options)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def _get_row(self) -> Any:
        """The row that the address names; locked if the request has an `If-Match`.

        Raises:
            CalendarError: `changed`, or the row is gone.
        """
        row = self.get_object()
        if "If-Match" in self.request.headers:
            row = self.lock(self.actor, row.pk)
            conditional.require_match(self.request, self.serializer_class(row).data)
        return row


WHICH_DATES: Final = OpenApiParameter(
    "scope",
    enum=[scope.value for scope in Scope],
    description="Of a series: this date alone, it and the following ones, or all that are still to come.",
)


MADE: Final = PolymorphicProxySerializer(
    component_name="Made", serializers=[AppointmentSerializer, InvitedSerializer], resource_type_field_name=None
)


@extend_schema_view(
    create=extend_schema(parameters=[WHICH_DATES], responses={201: MADE}),
    update=extend_schema(parameters=[WHICH_DATES]),
    partial_update=extend_schema(parameters=[WHICH_DATES]),
)
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
        "keep": None,
    }

    lock = staticmethod(rescheduling.lock_appointment)
    visible = staticmethod(access.select_visible_meetings)
    scopes_of = staticmethod(access.make_meeting_scopes)

    @conditional.make_idempotent()
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A new meeting is an invitation.

        Of an event that is a date of a series, `?scope=` invites to it and the following dates, or to all. With
        `participants`, several people are invited at once: the answer has all of their meetings.
        """
        given = self.validate(InvitationSerializer)
        given.pop("status", None)
        several = _pop_participants(given)
        scope, skip_busy = read_scope(request), given.pop("skip_busy", False)
        if several is not None:
            return self._invite_several(several, scope, given, skip_busy=skip_busy)
        participant = _pop_participant(given, self.actor.tg_id)
        if scope != Scope.THIS:
            [meeting] = self._invite_to_series([participant], scope, given, skip_busy=skip_busy)
            return self._show(meeting.pk, code=status.HTTP_201_CREATED)
        invite = self._arrange if self.actor.staff else self._invite
        meeting = invite(participant, given.pop("event", None), given)
        return self._show(meeting.pk, code=status.HTTP_201_CREATED)

    @conditional.make_idempotent()
    def update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Another status, or another time; current values change nothing.

        Of an invitation to a series, `?scope=` gives the status to this and the following meetings, or to all.
        """
        meeting = self._get_row()
        given = self.validate(AppointmentChangeSerializer, instance=meeting)
        given = instants.resolve_instants(given, zone=meeting.timezone, row=meeting)
        force, scope = given.pop("force", False), given.pop("scope", None)
        dates, skip_busy = read_scope(request), given.pop("skip_busy", False)
        moved = {name: given[name] for name in WHEN if name in given and given[name] != getattr(meeting, name)}
        if dates != Scope.THIS and moved:  # the event moves its meetings
            raise CalendarError("not_allowed")
        if dates != Scope.THIS and "status" in given:
            about: dict[str, Any] = {"actor": self.actor, "appointment_id": meeting.pk, "status": given["status"]}
            series_invitations.set_status(**about, scope=dates, skip_busy=skip_busy)
            return self._show(meeting.pk)
        if moved:
            if given.get("status") == meeting.status:  # as it was read, and not an answer to the new time
                del given["status"]
            when = {"date": meeting.date, "time": meeting.time, **moved}
            by: dict[str, Any] = {"actor": self.actor, "appointment_id": meeting.pk}
            meeting = rescheduling.reschedule(**by, force=force, scope=scope, **when)
        if given.get("status", meeting.status) != meeting.status:
            appointments.set_status(actor=self.actor, appointment_id=meeting.pk, status=given["status"], force=force)
        return self._show(meeting.pk)

    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Another status, or another time."""
        return self.update(request, *args, **kwargs)

    @action(detail=True, methods=["post"])
    @conditional.make_idempotent()
    def propose(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The participant proposes another time; the meeting stays as it is until the organizer agrees."""
        meeting = self._get_row()
        zone = queries.get_person(meeting.participant_tg_id).timezone
        given = instants.resolve_instants(self.validate(ProposalSerializer), zone=zone, required=True)
        rescheduling.propose(actor=self.actor, appointment_id=meeting.pk, **given)
        return self._show(meeting.pk)

    @action(detail=True, methods=["post"])
    @conditional.make_idempotent()
    def accept(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The organizer agrees to the proposed time: the meeting moves there and is confirmed."""
        meeting = self._get_row()
        rescheduling.accept_proposal(actor=self.actor, appointment_id=meeting.pk, **self.validate(ForceSerializer))
        return self._show(meeting.pk)

    @action(detail=True, methods=["post"])
    @conditional.make_idempotent()
    def keep(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The organizer declines the proposed time: the meeting stays where it is."""
        meeting = self._get_row()
        self.validate(Nothing)
        rescheduling.keep_time(actor=self.actor, appointment_id=meeting.pk)
        return self._show(meeting.pk)

    @extend_schema(responses=OthersSerializer, filters=False, summary="Who else comes")
    @action(detail=True, methods=["get"], pagination_class=None)
    def others(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Who comes to the event as well, or may come: what the participant may know."""
        found = queries.list_others(self.get_object())
        shown = [{"name": person.display_name, "status": status} for person, status in found]
        return conditional.make_conditional_response(request, OthersSerializer({"others": shown}).data)

    def _invite_several(
        self, people: Sequence[int], scope: Scope, given: dict[str, Any], *, skip_busy: bool
    ) -> Response:
        """Invite several people to one event: to one that there is, or to a new one."""
        partial = given.pop("partial", False)
        if scope != Scope.THIS:
            if partial:
                raise exceptions.ValidationError({"partial": [_("Send {field} instead.").format(field="skip_busy")]})
            made = self._invite_to_series(people, scope, given, skip_busy=skip_busy)
            return _show_invited(made[0].event_id, made, [])
        organizer = given.pop("organizer_tg_id", None)
        owner = organizer if self.actor.staff else get_calendar_owner(self.actor, organizer)
        event_id = given.pop("event", None)
        given = self._resolve_times(given, event_id, owner)
        about: dict[str, Any] = {"actor": self.actor, "participants": people, "partial": partial}
        about |= {"force": given.pop("force", False)}
        details = given.pop("details", "")
        if event_id is not None:
            said = {**given, "tg_user_id": owner}
            found = participants.invite(**about, event_id=event_id, details=details, said=said)
        else:
            if owner is None:
                raise CalendarError("owner_missing")
            if not {"date", "time"} <= given.keys():
                raise CalendarError("incomplete")
            zone = {"timezone": settings.TIME_ZONE} if self.actor.staff else {}
            new = {**zone, "name": _("Meeting"), **given, "usual_duration": "duration_minutes" not in given}
            found = participants.invite_to_new(**about, owner=owner, invitation=details, details=details, **new)
        return _show_invited(found.event.pk, found.meetings, found.refused)

    def _invite_to_series(
        self, people: Sequence[int], scope: Scope, given: dict[str, Any], *, skip_busy: bool
    ) -> list[Appointment]:
        """Invite to dates of a series; returns each person's meeting of the date that was named, or else the first."""
        event_id = given.get("event")
        if event_id is None:
            raise CalendarError("not_a_series")
        event = access.select_visible_events(self.actor).filter(pk=event_id).first()
        if event is None:
            raise CalendarError("event_not_found")
        if not given.keys() <= {"event", "details", "organizer_tg_id", "force"}:
            raise CalendarError("event_differs")
        if given.get("organizer_tg_id", event.tg_user_id) != event.tg_user_id:
            raise CalendarError("event_differs" if self.actor.staff else "not_yours")
        invitations = series_invitations.invite(
            actor=self.actor,
            participants=people,
            event_id=event_id,
            scope=scope,
            details=given.get("details", ""),
            skip_busy=skip_busy,
        )
        every = [queries.read_series_meetings(invitation).active for invitation in invitations]
        return [next((meeting for meeting in of if meeting.event_id == event_id), of[0]) for of in every]

    def _arrange(self, participant: int, event_id: int | None, given: dict[str, Any]) -> Appointment:
        """The staff creates a meeting on behalf of an organizer."""
        given.pop("force", None)
        organizer = given.pop("organizer_tg_id", None)
        given = self._resolve_times(given, event_id, organizer)
        if event_id is None and organizer is None and {"date", "time"} <= given.keys():
            raise CalendarError("owner_missing")
        return appointments.create_on_behalf(participant=participant, event_id=event_id, organizer=organizer, **given)

    def _invite(self, participant: int, event_id: int | None, given: dict[str, Any]) -> Appointment:
        """A person invites someone."""
        organizer = get_calendar_owner(self.actor, given.pop("organizer_tg_id", None))
        given = self._resolve_times(given, event_id, organizer)
        if event_id is not None:
            own = {name: given.pop(name) for name in ("details", "force") if name in given}
            return appointments.invite_to_event(
                organizer=organizer, participant=participant, event_id=event_id, said=given, **own
            )
        if not {"date", "time"} <= given.keys():
            raise CalendarError("incomplete")
        return appointments.invite(organizer=organizer, participant=participant, **given)

    def _resolve_times(self, given: dict[str, Any], event_id: int | None, organizer: int | None) -> dict[str, Any]:
        """The same with day, time and duration instead of instants, in the event's zone or the organizer's."""
        if not {"start", "end"} & given.keys():
            return given
        if event_id is not None:
            event = access.select_visible_events(self.actor).filter(pk=event_id).first()
            if event is None:
                raise CalendarError("event_not_found")
            said = {"date": event.date, "time": event.time} if "start" not in given else {}
            return instants.resolve_instants({**said, **given}, zone=event.timezone)
        zone = settings.TIME_ZONE if organizer is None else queries.get_person(organizer).timezone
        return instants.resolve_instants({"timezone": zone, **given}, zone=zone)

    def _show(self, pk: int, *, code: int = status.HTTP_200_OK) -> Response:
        return conditional.make_response(AppointmentSerializer(Appointment.objects.get(pk=pk)).data, code=code)


def read_scope(request: Request) -> Scope:
    """Which dates of a series are meant.

    Raises:
        CalendarError: `scope_unknown`.
    """
    try:
        return Scope(request.query_params.get("scope", Scope.THIS))
    except ValueError as error:
        raise CalendarError("scope_unknown") from error


def _show_invited(
    event_id: int | None, meetings: Sequence[Appointment], refused: Sequence[tuple[TgUser, CalendarError]]
) -> Response:
    shown = InvitedSerializer(
        {
            "event": event_id,
            "appointments": Appointment.objects.filter(pk__in=[meeting.pk for meeting in meetings]).order_by("id"),
            "refused": [{"participant_tg_id": person.pk, "code": error.code} for person, error in refused],
        }
    )
    return conditional.make_response(shown.data, code=status.HTTP_201_CREATED)


def _pop_participants(given: dict[str, Any]) -> list[int] | None:
    """Take several participants out of what was sent; None when one alone is meant.

    Raises:
        ValidationError: one is named as well, or `partial` is about nobody.
    """
    people: list[int] | None = given.pop("participants", None)
    if people is None and "partial" in given:
        text = _("Send it together with {field}.").format(field="participants")
        raise exceptions.ValidationError({"partial": [text]})
    twice = {"participant_tg_id", "participant"} & given.keys()
    if people is not None and twice:
        text = _("This contradicts {field}. Send only one of the two.").format(field="participants")
        raise exceptions.ValidationError({name: [text] for name in sorted(twice)})
    return people


def _pop_participant(given: dict[str, Any], seeker: int | None) -> int:
    """Take the participant out of what was sent: a Telegram ID, or the @username of a known person.

    Raises:
        CalendarError: `person_not_found`.
        ValidationError: nobody is named, or two people are.
    """
    number, username = given.pop("participant_tg_id", None), given.pop("participant", None)
    if username is None:
        if number is None:
            raise exceptions.ValidationError({"participant_tg_id": [Field.default_error_messages["required"]]})
        return int(number)
    found = queries.find_person_by_username(username, seeker=seeker)
    if found is None:
        raise CalendarError("person_not_found", name=username)
    if number not in {None, found.pk}:
        text = _("This contradicts {field}. Send only one of the two.").format(field="participant_tg_id")
        raise exceptions.ValidationError({"participant": [text]})
    return found.pk


def get_calendar_owner(actor: Actor, named: int | None) -> int:
    """Whose calendar is meant: a person's own, or the one that the staff names.

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
