"""A meeting, and everybody who may try to reach it: people, programs and staff of every role."""

import copy
import datetime as dt
import re
from collections.abc import Iterator
from typing import Any, Final

from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from calendarapp import clock
from calendarapp.models import Appointment, BookingLink, BotStatistics, Event, Reminder, TgUser
from calendarapp.queries.booking_links import list_times
from calendarapp.services import (
    announcements,
    booking_links,
    feed_addresses,
    link_bookings,
    public_calendars,
    time_polls,
    tokens,
    webhooks,
)
from tests.support.factories import Cast, make_event, make_meeting

WHO: Final = ("nobody", "anna", "boris", "outsider", "viewer", "operator", "administrator")


def routes(resolver: URLResolver, names: str = "", path: str = "") -> Iterator[tuple[str, str, URLPattern]]:
    """Every pattern of the URL map: its name with namespaces, its full route, and the pattern."""
    for entry in resolver.url_patterns:
        route = path + str(entry.pattern)
        if "format" in route:  # the same views, with the format in the path
            continue
        if isinstance(entry, URLResolver):
            yield from routes(entry, f"{names}{entry.namespace}:" if entry.namespace else names, route)
        elif isinstance(entry, URLPattern):
            yield f"{names}{entry.name or route.removeprefix('admin/')}", route, entry


class Stage:
    """Anna's event and her meeting with Boris, accounts of every role, and their clients."""

    def __init__(self, cast: Cast) -> None:
        self.people = {"anna": cast.anna.tg_id, "boris": cast.boris.tg_id, "outsider": cast.oleg.tg_id}
        holder = webhooks.Holder(tg_id=cast.anna.tg_id)
        self.webhook, _secret = webhooks.create(holder=holder, url="https://example.org/hook")
        self.meeting = make_meeting(cast.anna, cast.boris, name="Secret", details="Hidden", duration_minutes=60)
        self.feed = feed_addresses.get_address(tg_id=cast.anna.tg_id, kind="calendar").removeprefix("/feeds/")
        self.accounts = {role: self._account(role) for role in WHO[4:]}
        self.tokens = {who: tokens.issue(tg_id=tg_id, scope="write") for who, tg_id in self.people.items()}
        link = booking_links.make(tg_id=cast.anna.tg_id)
        start = list_times(link_bookings.require_open(link.token), clock.now(), clock.now() + dt.timedelta(days=20))[0][
            0
        ]
        self.visit = {"token": link.token, "secret": link_bookings.make_secret()}
        link_bookings.book_as_guest(
            **self.visit, start=start, name="Guest", contact="guest@example.org", timezone="Europe/Moscow"
        )
        shown = make_event(cast.anna, days=8, name="Open day")
        public = public_calendars.publish(owner=cast.anna.tg_id, event_id=shown.pk)
        self.public = {"token": public.token, "number": shown.pk}
        self.day = BotStatistics.objects.create(date="2020-01-02")
        LogEntry.objects.create(
            user=self.accounts["viewer"],
            content_type=ContentType.objects.get_for_model(Appointment),
            object_id=str(self.meeting.pk),
            action_flag=CHANGE,
        )
        starts = [clock.now() + dt.timedelta(days=days) for days in (20, 21)]
        self.poll = time_polls.make(
            organizer=cast.anna.tg_id, chat_id=-1, name="Secret", starts=starts, language="ru", minutes=60
        )
        announcements.save_draft(text_ru="Новость", text_en="News")
        Reminder.objects.create(tg_id=cast.anna.tg_id, minutes_before=5, due_at=self.meeting.created_at)
        self.routes = {name: route for name, route, _pattern in reversed(list(routes(get_resolver())))}
        self.clients = {who: self._client(who) for who in WHO}
        self.cookies = {who: copy.deepcopy(client.cookies) for who, client in self.clients.items()}

    @staticmethod
    def _account(role: str) -> User:
        account = User.objects.create_user(role, is_staff=True)
        account.groups.add(Group.objects.get(name=role))
        return account

    def _client(self, who: str) -> Client:
        """A user's browser or program."""
        if who in self.tokens:
            return Client(headers={"Authorization": f"Bearer {self.tokens[who]}"})
        client = Client()
        if who in self.accounts:
            client.force_login(self.accounts[who])
        return client

    def request(self, who: str, method: str, address: str, sent: dict[str, Any], **kind: Any) -> Any:
        """The answer; what the request has changed is rolled back, and its cookies are forgotten."""
        client = self.clients[who]
        with transaction.atomic():
            answer = getattr(client, method)(address, sent, **kind)
            transaction.set_rollback(True)
        client.cookies = copy.deepcopy(self.cookies[who])
        return answer

    def path(self, name: str, route: str) -> str:
        """A route with the ID of Anna's row, or of any row of the table."""
        values = {"pk": self.meeting.pk, "app_label": "calendarapp", "url": "nowhere", "date": self.day.date}
        values |= {"token": self.feed.removesuffix(".ics"), "number": self.meeting.pk, "id": self.accounts["viewer"].pk}
        if name.startswith("booking-links"):
            values["pk"] = BookingLink.objects.get(token=self.visit["token"]).pk
        if name in {"booking", "link-slots"} or name.endswith(("_booking", "guest_booking_file")):
            values |= self.visit
        if name.startswith("public_"):
            values |= self.public
        values |= {"year": 2031, "month": 3}
        values["content_type_id"] = ContentType.objects.get_for_model(Appointment).pk
        if name.startswith("events"):
            values["pk"] = self.meeting.event_id or 0
        if name.startswith("webhook"):
            delivery = self.webhook.deliveries.latest("id").pk
            values |= {"webhook_id": self.webhook.pk, "pk": delivery if "deliveries" in name else self.webhook.pk}
        if name.startswith("polls"):
            values["pk"] = self.poll.pk
        if name.startswith("users"):
            values["pk"] = self.people["anna"]
        for model in admin.site._registry:
            if f"{model._meta.app_label}/{model._meta.model_name}/" in route:
                values["object_id"] = self._any(model)
        values.setdefault("object_id", self.meeting.pk)
        plain = re.sub(r"\(\?P<(\w+)>[^)]*\)|<(?:\w+:)?(\w+)>", lambda found: str(values[found[1] or found[2]]), route)
        return "/" + re.sub(r"[\^$]", "", plain)

    def _any(self, model: type[Model]) -> Any:
        known = {Event: self.meeting.event_id, Appointment: self.meeting.pk, TgUser: self.people["anna"]}
        if model in known:
            return known[model]
        first = model._default_manager.order_by("-pk").first()
        return first.pk if first else 1
