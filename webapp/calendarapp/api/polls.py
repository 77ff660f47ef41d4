"""Views of polls for a time, with their tally: each organizer reads their own, the staff everybody's."""

from typing import Any, ClassVar

from django.http import Http404
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from calendarapp.api import conditional
from calendarapp.api.authentication import get_actor
from calendarapp.api.fields import Instant, Text
from calendarapp.api.pagination import ServesPages
from calendarapp.api.permissions import IsCalendarUser
from calendarapp.models import TimePoll
from calendarapp.queries import time_polls
from calendarapp.sql.bigint import MAX_BIGINT


class TimeSerializer(serializers.Serializer[Any]):
    """One time of a poll."""

    start = Instant()
    busy = serializers.IntegerField(read_only=True, help_text="How many were busy then when the poll was made.")
    votes = serializers.IntegerField(read_only=True)


class PollSerializer(serializers.ModelSerializer[TimePoll]):
    """A poll for the time of something, as it stands now."""

    state = Text(help_text="`open`, `closed` when its time is over, `decided` when the organizer has chosen.")
    closes_at = Instant(help_text="When Telegram ends it.")
    created_at = Instant()
    event = serializers.IntegerField(
        source="event_id", read_only=True, allow_null=True, help_text="The event that its winner has become."
    )
    times = serializers.SerializerMethodField(help_text="In the order in which Telegram shows them.")

    class Meta:
        model = TimePoll
        fields: ClassVar = [
            "id", "name", "organizer_tg_id", "duration_minutes", "timezone", "state", "closes_at", "created_at",
            "event", "times",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(TimeSerializer(many=True))
    def get_times(self, poll: TimePoll) -> Any:
        """The tally."""
        tally = time_polls.list_tally(poll)
        rows = [{"start": one.start, "busy": one.busy, "votes": len(one.voters)} for one in tally]
        return TimeSerializer(rows, many=True).data


class PollViewSet(ServesPages, viewsets.GenericViewSet[TimePoll]):
    """Polls for a time, the newest first."""

    queryset = TimePoll.objects.all()
    serializer_class = PollSerializer
    permission_classes = [IsCalendarUser]  # noqa: RUF012  as REST framework declares it
    lookup_value_regex = "[0-9]+"
    keyset = ("id",)
    newest_first = True

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One's own; for the staff, everybody's."""
        return self.serve_page(self._select())

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One of them."""
        poll = self._select().filter(pk=min(int(kwargs["pk"]), MAX_BIGINT)).first()
        if poll is None:
            raise Http404
        return conditional.make_conditional_response(request, self.get_serializer(poll).data)

    def _select(self) -> Any:
        actor = get_actor(self.request)
        rows = TimePoll.objects.all()
        return rows if actor.staff else rows.filter(organizer_tg_id=actor.tg_id or 0)
