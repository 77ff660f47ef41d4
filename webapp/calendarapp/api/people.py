"""Views of people and of the bot's daily numbers."""

from collections.abc import Callable
from typing import Any, Final

from django.http import Http404
from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from calendarapp.api import conditional
from calendarapp.api.authentication import get_actor
from calendarapp.api.json_rows import JsonListMixin
from calendarapp.api.permissions import IsCalendarUser, IsStaff
from calendarapp.api.serializers import PersonSerializer, StatisticsSerializer
from calendarapp.errors import CalendarError
from calendarapp.models import BotStatistics, TgUser
from calendarapp.services import hours, people

# Which service stores which choice.
CHOICES: Final[dict[str, Callable[..., TgUser]]] = {
    "language": people.set_language,
    "timezone": people.set_timezone,
    "duration_minutes": people.set_duration,
    "reminder_minutes": people.set_reminders,
    "digest_time": people.set_digest,
    "whole_day_reminder": people.set_whole_day_reminder,
    "busy_visibility": people.set_busy_visibility,
    "findable": people.set_reach,
    "strangers": people.set_reach,
    "working_hours": hours.set_working_hours,
    "days_off": hours.set_days_off,
    "break_minutes": hours.set_break,
    "notice_minutes": hours.set_notice,
    "daily_limit": hours.set_daily_limit,
}


class PersonViewSet(JsonListMixin, viewsets.ReadOnlyModelViewSet[TgUser]):
    """People whom the bot knows: the staff sees all of them, a person only themselves, at `me`."""

    queryset = TgUser.objects.all().order_by("tg_id")
    serializer_class = PersonSerializer
    permission_classes = [IsStaff]  # noqa: RUF012  as REST framework declares it
    keyset = ("tg_id",)
    newest_first = False

    @action(detail=False, methods=["get"], permission_classes=[IsCalendarUser])
    def me(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The person whose token it is."""
        person = _find_own(request, lambda tg_id: TgUser.objects.filter(pk=tg_id).first())
        return conditional.make_conditional_response(request, self.get_serializer(person).data)

    @me.mapping.patch
    @conditional.make_idempotent()
    def change_me(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Change the fields that are sent."""
        person = _find_own(request, people.lock_person)
        conditional.require_match(request, self.get_serializer(person).data)
        form = self.get_serializer(person, data=request.data, partial=True)
        form.is_valid(raise_exception=True)
        chosen = {name: value for name, value in form.validated_data.items() if value != getattr(person, name)}
        for name, store in CHOICES.items():
            if name in chosen:
                store(tg_id=person.pk, **{name: chosen[name]})
        if {"hold_policy", "hold_hours"} & chosen.keys():
            policy = chosen.get("hold_policy", person.hold_policy)
            people.set_hold_policy(tg_id=person.pk, policy=policy, hours=chosen.get("hold_hours"))
        return conditional.make_response(self.get_serializer(TgUser.objects.get(pk=person.pk)).data)


class StatisticsViewSet(JsonListMixin, viewsets.ReadOnlyModelViewSet[BotStatistics]):
    """The bot's daily numbers, the latest day first; for the staff."""

    queryset = BotStatistics.objects.all().order_by("-date")
    serializer_class = StatisticsSerializer
    permission_classes = [IsStaff]  # noqa: RUF012  as REST framework declares it
    lookup_field = "date"
    keyset = ("date",)
    newest_first = True


def _find_own(request: Request, find: Callable[[int], TgUser | None]) -> TgUser:
    """The profile of the person who asks: the staff has none, and a person may have been erased."""
    tg_id = get_actor(request).tg_id
    if tg_id is None:
        raise Http404
    person = find(tg_id)
    if person is None:
        raise CalendarError("person_not_found", name=tg_id)
    return person
