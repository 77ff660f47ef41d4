"""Booking links: a person's own, for the staff everybody's; and the free times of one, to be booked."""

from typing import Any, ClassVar, Final

from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field, inline_serializer
from rest_framework import serializers, status, viewsets
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from calendarapp import clock, links, queries
from calendarapp.access import Actor
from calendarapp.api import conditional
from calendarapp.api.authentication import get_actor
from calendarapp.api.availability import DAYS, Digits, IntervalSerializer, Moment
from calendarapp.api.fields import (
    LINE,
    TEXT,
    Details,
    Flag,
    FormedText,
    Instant,
    Link,
    NewInstant,
    Number,
    Place,
    ShortList,
    Text,
)
from calendarapp.api.hours import NOTICE, WeeklyHours
from calendarapp.api.pagination import ServesPages
from calendarapp.api.permissions import IsCalendarUser
from calendarapp.api.serializers import AppointmentSerializer
from calendarapp.api.strict import Form
from calendarapp.errors import CalendarError
from calendarapp.messages.booking_links import format_title
from calendarapp.models import BookingLink, TgUser
from calendarapp.queries import booking_links as read
from calendarapp.services import booking_links, link_bookings, validation

TOKEN: Final = OpenApiParameter(
    "token", OpenApiTypes.STR, OpenApiParameter.PATH, description="Of the link's address.", pattern="^[A-Za-z0-9_-]+$"
)
MOST: Final = 1000


@extend_schema_field({"type": "string", "maxLength": validation.NAME_LIMIT, "pattern": TEXT})
class Title(Details):
    """What the link is called; empty for its length and its owner's name."""


@extend_schema_field({"type": "string", "maxLength": booking_links.QUESTION_LIMIT, "pattern": LINE})
class Question(FormedText):
    """What visitors are asked, on one line."""

    form = LINE
    default_error_messages = {"form": _("A question is one line with at least one visible character.")}  # noqa: RUF012


@extend_schema_field(
    {"type": "string", "maxLength": links.ORIGIN_LIMIT, "pattern": links.ORIGIN, "examples": [links.EXAMPLE]}
)
class Site(FormedText):
    """Scheme and host of a site, in ASCII and lower case, as in the header `Origin`."""

    form = links.ORIGIN
    default_error_messages = {"form": _("Write https and the name of a host, without a path.")}  # noqa: RUF012


class BookingLinkSerializer(Form, serializers.ModelSerializer[BookingLink]):
    """A booking link; the times that it offers are at `/api/slots/<token>/`."""

    title = Title(required=False)
    duration_minutes = Number(
        required=False, min_value=booking_links.SHORTEST, max_value=booking_links.LONGEST, help_text="Of one booking."
    )
    working_hours = WeeklyHours(required=False, allow_null=True, help_text="When others can book; null: the owner's.")
    days_ahead = Number(required=False, min_value=1, max_value=booking_links.DAYS_AHEAD)
    notice_minutes = Number(required=False, allow_null=True, help_text="null: the owner's.", **NOTICE)
    questions = ShortList(child=Question(), required=False, max_length=booking_links.QUESTIONS)
    place = Place(required=False)
    url = Link(required=False, help_text="Shown to those who have booked.")
    sites = ShortList(
        child=Site(max_length=links.ORIGIN_LIMIT),
        required=False,
        max_length=booking_links.SITES,
        help_text="Whose pages may show the link's page in a frame.",
    )
    paused = Flag(required=False, help_text="Nothing can be booked; the address stays.")
    created_at = Instant()
    updated_at = Instant()

    class Meta:
        model = BookingLink
        fields: ClassVar = [
            "id", "tg_id", "token", "title", "duration_minutes", "working_hours", "days_ahead", "notice_minutes",
            "questions", "place", "url", "sites", "paused", "created_at", "updated_at",
        ]  # fmt: skip
        read_only_fields: ClassVar = ["id", "tg_id", "token"]


class BookingLinkViewSet(ServesPages, viewsets.GenericViewSet[BookingLink]):
    """Links by which others book a free time of a person's: their own, for the staff everybody's."""

    queryset = BookingLink.objects.filter(revoked_at=None)
    serializer_class = BookingLinkSerializer
    permission_classes = [IsCalendarUser]  # noqa: RUF012  as REST framework declares it
    lookup_value_regex = "[0-9]+"
    keyset = ("id",)
    newest_first = False

    @property
    def actor(self) -> Actor:
        return get_actor(self.request)

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Those that are not revoked."""
        rows = BookingLink.objects.filter(revoked_at=None)
        rows = rows if self.actor.staff else rows.filter(tg_id=self.actor.tg_id or TgUser.NOBODY)
        return self.serve_page(rows)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One of them."""
        row = booking_links.get_own(actor=self.actor, link_id=int(kwargs["pk"]))
        return conditional.make_conditional_response(request, BookingLinkSerializer(row).data)

    @conditional.make_idempotent(one_service=True)
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A new one of the person whose token it is."""
        given = self._validate()
        if self.actor.tg_id is None:
            raise CalendarError("owner_missing")
        row = booking_links.make(tg_id=self.actor.tg_id, **given)
        return conditional.make_response(BookingLinkSerializer(row).data, code=status.HTTP_201_CREATED)

    @conditional.make_idempotent()
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Change the fields that are sent; what was booked stays."""
        row = self._get_row(int(kwargs["pk"]))
        given = self._validate(instance=row, partial=True)
        changed = booking_links.change(actor=self.actor, link_id=row.pk, **given)
        return conditional.make_response(BookingLinkSerializer(changed).data)

    @conditional.make_idempotent()
    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Revoke it for good; what was booked stays."""
        booking_links.revoke(actor=self.actor, link_id=self._get_row(int(kwargs["pk"])).pk)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _get_row(self, number: int) -> BookingLink:
        """The row, with its owner's calendar locked, as the caller expects it."""
        row = booking_links.lock(self.actor, number)
        conditional.require_match(self.request, BookingLinkSerializer(row).data)
        return row

    def _validate(self, **options: Any) -> dict[str, Any]:
        serializer = BookingLinkSerializer(data=self.request.data, **options)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)


class LinkSlotsQuery(serializers.Serializer[Any]):
    """From when until when; of the coming days unless said."""

    start = Moment(required=False, help_text="An instant with its offset; now.")
    end = Moment(required=False, help_text=f"At most {DAYS} days after the start.")
    limit = Digits(max_value=MOST, default=200, help_text="How many at most.")


class BookingForm(Form):
    """Which of the free times, and the answers to the link's questions."""

    start = NewInstant(required=True)
    answers = ShortList(child=Text(), required=False, max_length=booking_links.QUESTIONS)


LINK_SLOTS: Final = inline_serializer(
    "LinkSlots",
    {
        "title": serializers.CharField(),
        "duration_minutes": serializers.IntegerField(),
        "place": serializers.CharField(),
        "questions": serializers.ListField(child=serializers.CharField()),
        "slots": IntervalSerializer(many=True),
    },
)


class LinkSlotsView(APIView):
    """The free times of a booking link."""

    permission_classes = (IsCalendarUser,)

    @extend_schema(
        operation_id="link_slots_retrieve",
        summary="The free times of a booking link",
        description="Nothing else of its owner's calendar is shown. Times at which the caller is busy are left out.",
        parameters=[TOKEN, LinkSlotsQuery],
        responses=LINK_SLOTS,
    )
    def get(self, request: Request, token: str) -> Response:
        """The times, with what the owner asks visitors."""
        of = link_bookings.require_open(token)
        asked = LinkSlotsQuery(data={name: ",".join(values) for name, values in request.query_params.lists()})
        asked.is_valid(raise_exception=True)
        start, end = asked.validated_data.get("start") or clock.now(), asked.validated_data.get("end") or of.horizon
        if "end" in asked.validated_data and not 0 < (end - start).total_seconds() <= DAYS * clock.DAY * 60:
            raise CalendarError("window_wrong", limit=DAYS)
        times = read.list_times(of, start, end, **_find_visitor(request))[: asked.validated_data["limit"]]
        shown = {
            "title": format_title(of.link, of.owner),
            "duration_minutes": of.link.duration_minutes,
            "place": of.link.place,
            "questions": of.link.questions,
            "slots": [dict(IntervalSerializer({"start": lower, "end": upper}).data) for lower, upper in times],
        }
        return conditional.make_conditional_response(request, shown)

    @extend_schema(
        summary="Book a time by a link",
        description=(
            "The person whose token it is becomes the organizer of a confirmed meeting with the link's owner. The same "
            "time once more is the same meeting."
        ),
        parameters=[TOKEN],
        request=BookingForm,
        responses={201: AppointmentSerializer},
    )
    @conditional.make_idempotent(one_service=True)
    def post(self, request: Request, token: str) -> Response:
        """The meeting."""
        form = BookingForm(data=request.data)
        form.is_valid(raise_exception=True)
        given = form.validated_data
        visitor = get_actor(request).tg_id
        if visitor is None:
            raise CalendarError("owner_missing")
        meeting = link_bookings.book_as_person(
            token=token, visitor=visitor, start=given["start"], answers=given.get("answers", [])
        )
        return conditional.make_response(AppointmentSerializer(meeting).data, code=status.HTTP_201_CREATED)


def _find_visitor(request: Request) -> dict[str, Any]:
    """The person who asks, whose own time counts as well; nobody for the staff."""
    tg_id = get_actor(request).tg_id
    if tg_id is None:
        return {}
    return {"visitor": queries.get_person(tg_id), "holder": link_bookings.name_person(tg_id)}
