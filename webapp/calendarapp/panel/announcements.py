"""Announcements in the panel: drafts, shown as people will see them, then sent; stopped and gone on with."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import widgets
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from calendarapp.errors import CalendarError
from calendarapp.messages.announcements import render_way_out
from calendarapp.models import Announcement
from calendarapp.panel import columns, confirmations
from calendarapp.panel.base import PanelAdmin
from calendarapp.panel.forms import ZoneInput
from calendarapp.queries import announcements as queries
from calendarapp.security.audit_log import make_change
from calendarapp.services import announcements

State = Announcement.State

BADGES: Final = {
    State.DRAFT: "cancelled",
    State.SENDING: "pending",
    State.STOPPED: "declined",
    State.SENT: "confirmed",
}
FIELDS: Final = ("text_ru", "text_en", "language", "timezone", "started_from", "started_until")
# Where a broken rule is shown; the rest is shown above the form.
FIELDS_OF_ERRORS: Final = {"timezone_unknown": "timezone", "announcement_days": "started_until"}


@dataclass(frozen=True, slots=True)
class Act:
    """What can be done with an announcement in one state: its service, what it becomes, and the words for it."""

    name: str
    state: Announcement.State
    becomes: str  # a msgid
    button: Any
    question: Any = ""  # empty: it is done at once
    yes: Any = ""


ACTS: Final = {
    act.name: act
    for act in (
        Act(
            "begin",
            State.DRAFT,
            gettext_noop("being sent"),
            gettext_lazy("Send…"),
            gettext_lazy("Send this announcement?"),
            gettext_lazy("Yes, send it"),
        ),
        Act("stop", State.SENDING, gettext_noop("stopped"), gettext_lazy("Stop")),
        Act(
            "resume",
            State.STOPPED,
            gettext_noop("being sent"),
            gettext_lazy("Go on sending…"),
            gettext_lazy("Go on sending this announcement?"),
            gettext_lazy("Yes, go on"),
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Preview:
    """An announcement in one language as people see it, and how many of them would get it now."""

    language: str
    name: str
    text: str
    way_out: str
    count: Any


def list_previews(row: Announcement) -> list[Preview]:
    """One for each language that a person may read it in."""
    counts = queries.count_people(row)
    found = []
    for code, name in Announcement._meta.get_field("language").flatchoices:
        if row.language in {"", code}:
            with translation.override(code):
                way_out = render_way_out()
            text = queries.get_text(row, code)
            found.append(Preview(code, str(name), text, way_out, counts[code]))
    return found


class AnnouncementForm(forms.ModelForm):  # type: ignore[type-arg]  # Django's takes a parameter in its stubs alone
    """A new announcement, or a draft; nothing is sent when it is saved."""

    timezone = forms.CharField(
        label=gettext_lazy("Time zone"), required=False, max_length=64, widget=ZoneInput({"class": "vTextField"}),
        help_text=gettext_lazy("Only people in this zone. Leave it empty for everybody."),
    )  # fmt: skip

    class Meta:
        model = Announcement
        fields = FIELDS
        widgets: ClassVar[dict[str, Any]] = {
            "text_ru": widgets.AdminTextareaWidget,
            "text_en": widgets.AdminTextareaWidget,
            "started_from": widgets.AdminDateWidget,
            "started_until": widgets.AdminDateWidget,
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "text_ru": gettext_lazy("Plain text: people see it as you type it."),
            "language": gettext_lazy("Only people who speak this language with the bot. Leave it empty for everybody."),
            "started_from": gettext_lazy("Only people who first used the bot on this day or later."),
            "started_until": gettext_lazy("Only people who first used the bot on this day or before."),
        }

    author: Any = None

    def _post_clean(self) -> None:
        """Instead of checking a model instance: save the draft."""
        if self.errors:
            return
        try:
            self.instance = announcements.save_draft(
                announcement_id=self.instance.pk, author=self.author, **{name: self._get(name) for name in FIELDS}
            )
        except CalendarError as error:
            self.add_error(self._place(error), str(error))

    def _get(self, name: str) -> Any:
        value = self.cleaned_data.get(name)
        return value if value is not None or name.startswith("started") else ""

    def _place(self, error: CalendarError) -> str | None:
        """The field that the error stands beside."""
        if error.code == "announcement_text_missing":
            return "text_en" if self.cleaned_data.get("text_ru") else "text_ru"
        return FIELDS_OF_ERRORS.get(error.code)

    def save(self, commit: bool = True) -> Any:
        """The service has saved it."""
        return super().save(commit=False)


class AnnouncementAdmin(PanelAdmin):
    """Announcements: a draft can be changed, one that was begun only stopped and gone on with. None is deleted."""

    form = AnnouncementForm
    list_display = ("id", "badge", "beginning", "progress", "author", "created_at")
    list_filter = ("state",)
    search_fields = ("text_ru", "text_en")
    ordering = ("-id",)
    list_select_related = ("author",)
    add_title = gettext_lazy("New announcement")
    change_form_template = "admin/calendarapp/announcement/change_form.html"
    shown = ("badge", "progress", "author", "begun_at", "ended_at")

    def get_fields(self, request: HttpRequest, obj: Announcement | None = None) -> Any:
        return FIELDS if obj is None or obj.state == State.DRAFT else (*self.shown, *FIELDS)

    def get_readonly_fields(self, request: HttpRequest, obj: Announcement | None = None) -> Any:
        return () if obj is None or obj.state == State.DRAFT else (*self.shown, *FIELDS)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form, which knows who writes."""
        made = super().get_form(request, obj, change=change, **kwargs)
        return type(made.__name__, (made,), {"author": request.user})

    def has_change_permission(self, request: HttpRequest, obj: Announcement | None = None) -> bool:
        """Only a draft's fields can be changed; whether the buttons may be pressed is `may_act`."""
        return self.may_act(request) and (obj is None or obj.state == State.DRAFT)

    def has_delete_permission(self, request: HttpRequest, obj: Any | None = None) -> bool:
        return False

    def may_act(self, request: HttpRequest) -> bool:
        """Whether this user may send and stop: with Django's permission to change announcements."""
        return bool(request.user.has_perm("calendarapp.change_announcement"))

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def badge(self, row: Announcement) -> SafeString:
        return columns.render_badge(BADGES[State(row.state)], row.get_state_display())

    @admin.display(description=gettext_lazy("text"))
    def beginning(self, row: Announcement) -> str:
        text = row.text_ru or row.text_en
        return text if len(text) <= 80 else text[:79].rstrip() + "…"

    @admin.display(description=gettext_lazy("progress"), empty_value="-")
    def progress(self, row: Announcement) -> str | None:
        """How many people have got it, or will in a moment; and how many could not be written to."""
        if row.state == State.DRAFT:
            return None
        text = _("{count} of {expected}").format(count=row.recorded, expected=row.expected)
        if row.unreachable:
            text += ", " + _("not reachable: {count}").format(count=row.unreachable)
        return text

    def save_model(self, request: HttpRequest, obj: Announcement, form: Any, change: bool) -> None:
        """The form's service has saved it."""

    def response_add(self, request: HttpRequest, obj: Announcement, post_url_continue: str | None = None) -> Any:
        """Show the draft as people will see it."""
        return self._go_back(obj.pk)

    def response_change(self, request: HttpRequest, obj: Announcement) -> Any:
        """The same."""
        return self._go_back(obj.pk)

    @staticmethod
    def _go_back(pk: int) -> HttpResponseRedirect:
        return HttpResponseRedirect(reverse("admin:calendarapp_announcement_change", args=[pk]) + "#preview")

    def get_page_context(self, request: HttpRequest, row: Announcement) -> dict[str, Any]:
        """The previews, and the buttons that its state allows."""
        acts = [act for act in ACTS.values() if act.state == row.state] if self.may_act(request) else []
        return {"previews": list_previews(row), "acts": acts, "row": row, "counted": row.state == State.DRAFT}

    def get_urls(self) -> list[URLPattern]:
        """The page's buttons post to a route of their own."""
        acting = self.admin_site.admin_view(self.act_view)
        return [path("<int:pk>/act/", acting, name="calendarapp_announcement_act"), *super().get_urls()]

    def act_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Send, stop or go on, as the button says; before something is sent, ask."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not self.may_act(request):
            raise PermissionDenied
        act = ACTS.get(request.POST.get("act", ""))
        row = Announcement.objects.filter(pk=pk).first()
        if act is None or row is None:
            return HttpResponseRedirect(reverse("admin:calendarapp_announcement_changelist"))
        if act.question and row.state == act.state and confirmations.CONFIRMED not in request.POST:
            return self._ask(request, row, act)
        try:
            row = self._work(act)(row.pk, request.POST.get("seen", ""))
        except CalendarError as error:
            self.message_user(request, str(error), messages.WARNING)
        else:
            self.log_change(request, row, make_change("state", State(act.state).value, act.becomes))
        return HttpResponseRedirect(reverse("admin:calendarapp_announcement_change", args=[pk]))

    @staticmethod
    def _work(act: Act) -> Callable[[int, str], Announcement]:
        def begin(pk: int, seen: str) -> Announcement:
            try:
                when = dt.datetime.fromisoformat(seen)
            except ValueError:  # seen by nobody
                when = dt.datetime.min.replace(tzinfo=dt.UTC)
            return announcements.begin(announcement_id=pk, seen=when)

        others = {"stop": announcements.stop, "resume": announcements.resume}
        return begin if act.name == "begin" else lambda pk, _seen: others[act.name](announcement_id=pk)

    def _ask(self, request: HttpRequest, row: Announcement, act: Act) -> TemplateResponse:
        """The page: what people will see, how many they are, yes and no."""
        previews: Sequence[Preview] = list_previews(row)
        context: dict[str, Any] = {
            **self.admin_site.each_context(request),
            "title": act.question,
            "opts": self.opts,
            "act": act,
            "yes": act.yes,
            "shade": "confirmed",
            "row": row,
            "seen": row.updated_at.isoformat(),
            "previews": previews,
            "back": reverse("admin:calendarapp_announcement_change", args=[row.pk]),
        }
        return TemplateResponse(request, "admin/calendarapp/announcement/question.html", context)
