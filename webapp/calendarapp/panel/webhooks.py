"""Webhooks and their deliveries: made, disabled and deleted here, tested, and sent again."""

import json
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, ngettext_lazy

from calendarapp.errors import CalendarError
from calendarapp.models import WebhookDelivery, WebhookEndpoint
from calendarapp.panel import columns, related
from calendarapp.panel.base import PanelAdmin
from calendarapp.panel.filters import FewRowsFilter, KnownValuesFilter
from calendarapp.panel.holders import HolderForm
from calendarapp.panel.large_lists import LongAdmin
from calendarapp.panel.people import PersonField, SuggestingInput
from calendarapp.panel.related import Table
from calendarapp.security import audit_log
from calendarapp.security.audit_log import make_change
from calendarapp.services import webhook_deliveries, webhooks
from calendarapp.services.webhooks import Holder


class WebhookForm(HolderForm):
    """A new webhook for a member of the staff or for a person.

    Attributes:
        secret: what signs, created by the service once the form is valid.
    """

    secret = ""
    url = forms.CharField(
        label=gettext_lazy("Address"), max_length=2000, widget=forms.TextInput({"class": "vTextField"})
    )
    tg_id = PersonField(
        label=gettext_lazy("Person"),
        required=False,
        widget=SuggestingInput,
        help_text=gettext_lazy(
            "A name, an @username or a Telegram ID. This webhook is told of this person's calendar alone."
        ),
    )
    types = forms.MultipleChoiceField(
        label=gettext_lazy("Kinds of changes"),
        required=False,
        choices=[(name, name) for name in webhooks.TYPES],
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None chosen: all of them."),
    )

    class Meta:
        model = WebhookEndpoint
        fields = ("url", "user", "tg_id", "types")
        help_texts: ClassVar[dict[str, Any]] = {
            "user": gettext_lazy("This webhook is told of everyone's calendar."),
        }

    def _post_clean(self) -> None:
        """Instead of checking a model instance: make the webhook."""
        if self.errors:
            return
        given = self.cleaned_data
        holder = Holder(tg_id=given["tg_id"], user=given["user"])
        try:
            self.instance, self.secret = webhooks.create(holder=holder, url=given["url"], types=given["types"])
        except CalendarError as error:
            self.add_error("url" if error.code.startswith("webhook_") else None, str(error))

    def save(self, commit: bool = True) -> Any:
        """The service has saved it."""
        return super().save(commit=False)


class WebhookEndpointAdmin(PanelAdmin):
    """Webhooks: made, tested, disabled and deleted; never changed otherwise."""

    form = WebhookForm
    person_fields = filtered_people = ("tg_id",)
    list_display = ("id", "__str__", "holder", "state", "failures", "created_at")
    list_filter = ("disabled_reason",)
    search_fields = ("tg_id", "user__username", "url")
    secret_fields = ("nonce", "former_nonce")
    list_select_related = ("user",)
    ordering = ("-id",)
    actions = ("send_test", "enable", "disable")
    person = columns.make_person_field("tg_id", gettext_lazy("person"))
    view_fields = (
        *("id", "url", "holder", "kinds", "state", "failures", "failing_since", "resume_at"),
        *("disabled_at", "created_at"),
    )
    add_title = gettext_lazy("New webhook")

    def get_fields(self, request: HttpRequest, obj: WebhookEndpoint | None = None) -> Any:
        return WebhookForm.Meta.fields if obj is None else self.view_fields

    def get_readonly_fields(self, request: HttpRequest, obj: WebhookEndpoint | None = None) -> Any:
        return () if obj is None else self.view_fields

    def has_change_permission(self, request: HttpRequest, obj: Any | None = None) -> bool:
        return False

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[Any], dict[Any, int], set[Any], list[Any]]:
        """What is asked about: the webhooks alone. Their log goes with them, and may be long."""
        rows = list(objs)
        return [str(row) for row in rows], {self.opts.verbose_name_plural: len(rows)}, set(), []

    def has_operate_permission(self, request: HttpRequest) -> bool:
        """Whether this user may test, enable and disable webhooks."""
        return bool(request.user.has_perm("calendarapp.change_webhookendpoint"))

    @admin.display(description=gettext_lazy("owner"))
    def holder(self, hook: WebhookEndpoint) -> SafeString:
        return self.person(hook) or format_html("{}", hook.user)

    @admin.display(description=gettext_lazy("kinds of changes"))
    def kinds(self, hook: WebhookEndpoint) -> str:
        return ", ".join(hook.types) or _("all")

    @admin.display(description=gettext_lazy("state"))
    def state(self, hook: WebhookEndpoint) -> SafeString:
        """Whether it works; the colour is never the only sign."""
        if not hook.enabled:
            return columns.render_badge("declined", _("disabled: {why}").format(why=hook.get_disabled_reason_display()))
        return (
            columns.render_badge("pending", _("failing"))
            if hook.failures
            else columns.render_badge("confirmed", _("enabled"))
        )

    def get_page_context(self, request: HttpRequest, row: WebhookEndpoint) -> dict[str, Any]:
        return {"tables": [make_delivery_table(request, row)]}

    def save_model(self, request: HttpRequest, obj: WebhookEndpoint, form: Any, change: bool) -> None:
        """The form's service has saved it; here its secret is shown, this once."""
        text = format_html(
            "{}<br><code>{}</code>",
            _("Here is the secret of the new webhook. Copy it now: it won't be shown again."),
            form.secret,
        )
        self.message_user(request, text, messages.SUCCESS)

    def response_add(
        self, request: HttpRequest, obj: WebhookEndpoint, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Redirect to the list: there is nothing to continue with."""
        return HttpResponseRedirect(reverse("admin:calendarapp_webhookendpoint_changelist"))

    @admin.action(description=gettext_lazy("Send a test to the selected webhooks"), permissions=["operate"])
    def send_test(self, request: HttpRequest, queryset: QuerySet[WebhookEndpoint]) -> None:
        done = webhook_deliveries.ping_many(columns.list_numbers(queryset))
        rows = [delivery.endpoint for delivery in done]
        audit_log.note_changes(request.user, rows, make_change("test", "", "waiting"))
        report = ngettext_lazy("{count} test will be sent.", "{count} tests will be sent.", "count")
        _tell(self, request, report, len(done))

    @admin.action(description=gettext_lazy("Enable the selected webhooks"), permissions=["operate"])
    def enable(self, request: HttpRequest, queryset: QuerySet[WebhookEndpoint]) -> None:
        self._switch(request, queryset, enabled=True)

    @admin.action(description=gettext_lazy("Disable the selected webhooks"), permissions=["operate"])
    def disable(self, request: HttpRequest, queryset: QuerySet[WebhookEndpoint]) -> None:
        self._switch(request, queryset, enabled=False)

    def _switch(self, request: HttpRequest, queryset: QuerySet[WebhookEndpoint], *, enabled: bool) -> None:
        done = webhooks.set_enabled(columns.list_numbers(queryset), enabled=enabled)
        words = (gettext_noop("disabled"), gettext_noop("enabled"))
        audit_log.note_changes(request.user, done, make_change("state", words[not enabled], words[enabled]))
        report = ngettext_lazy("{count} webhook was changed.", "{count} webhooks were changed.", "count")
        _tell(self, request, report, len(done))


class DeliveryStateFilter(admin.SimpleListFilter):
    """How far a delivery is."""

    title = gettext_lazy("delivery")
    parameter_name = "delivery"
    CONDITIONS: ClassVar[dict[str, dict[str, Any]]] = {
        "waiting": {"failed_at": None, "delivered_at": None},
        "failed": {"failed_at__isnull": False},
        "delivered": {"delivered_at__isnull": False},
    }

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("waiting", _("waiting")), ("failed", _("failed")), ("delivered", _("delivered"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[WebhookDelivery]) -> QuerySet[WebhookDelivery]:
        return queryset.filter(**self.CONDITIONS.get(self.value() or "", {}))


class TypeFilter(KnownValuesFilter):
    """What has happened."""

    title = gettext_lazy("kind")
    parameter_name = "type"
    values = (*webhooks.TYPES, webhook_deliveries.PING)


class WebhookDeliveryAdmin(LongAdmin):
    """What webhooks were told in the last two weeks, and what they are to be told."""

    list_display = ("id", "hook", "type", "about", "state", "attempts", "status", "happened_at")
    list_filter = (DeliveryStateFilter, TypeFilter, ("endpoint", FewRowsFilter))
    ordering = ("-id",)
    indexed = ("id",)
    by_period = False
    person_fields = filtered_people = ("owner_tg_id", "participant_tg_id")
    read_fields = (
        *("id", "endpoint", "type", "subject", "subject_id", "owner_tg_id", "participant_tg_id", "attempts"),
        *("status", "happened_at", "delivered_at", "failed_at"),
    )
    actions = ("send_again",)
    fields = (
        *("id", "message_id", "hook", "type", "about", "state", "attempts", "status", "milliseconds", "answer"),
        *("happened_at", "due_at", "leased_until", "delivered_at", "failed_at", "body"),
    )

    def get_search_fields(self, request: HttpRequest) -> tuple[str, ...]:
        return ()

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[WebhookDelivery], search_term: str
    ) -> tuple[QuerySet[WebhookDelivery], bool]:
        """There is no search: by webhook, kind, state and person it is filtered."""
        return queryset, False

    @admin.display(description=gettext_lazy("webhook"))
    def hook(self, delivery: WebhookDelivery) -> SafeString:
        url = reverse("admin:calendarapp_webhookendpoint_change", args=[delivery.endpoint_id])
        return format_html('<a href="{}">{}</a>', url, delivery.endpoint_id)

    @admin.display(description=gettext_lazy("about"))
    def about(self, delivery: WebhookDelivery) -> SafeString | str:
        """The event or the meeting, with a link."""
        if delivery.subject == WebhookDelivery.Subject.PING:
            return delivery.get_subject_display()
        url = reverse(f"admin:calendarapp_{delivery.subject}_change", args=[delivery.subject_id])
        return format_html('{} <a href="{}">{}</a>', delivery.get_subject_display(), url, delivery.subject_id)

    @admin.display(description=gettext_lazy("delivery"))
    def state(self, delivery: WebhookDelivery) -> SafeString:
        return render_delivery_state(delivery)

    @admin.display(description=gettext_lazy("key"))
    def message_id(self, delivery: WebhookDelivery) -> str:
        return delivery.message_id

    @admin.display(description=gettext_lazy("contents"))
    def body(self, delivery: WebhookDelivery) -> SafeString:
        """What is kept of the change; programs get it as the API shows it."""
        return format_html("<pre>{}</pre>", json.dumps(delivery.data, ensure_ascii=False, indent=2))

    @admin.action(description=gettext_lazy("Send the selected deliveries again"), permissions=["operate"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[WebhookDelivery]) -> None:
        done = webhook_deliveries.resend_many(columns.list_numbers(queryset))
        audit_log.note_changes(request.user, done, make_change("delivery", "", "waiting"))
        report = ngettext_lazy(
            "{count} delivery will be made again.", "{count} deliveries will be made again.", "count"
        )
        _tell(self, request, report, len(done))


def make_delivery_table(request: HttpRequest, hook: WebhookEndpoint) -> Table | None:
    """The newest deliveries of a webhook; nothing for a user who may not see them."""
    if not related.may_view(request.user, "webhookdelivery"):
        return None
    newest = WebhookDelivery.objects.filter(endpoint=hook).order_by("-id")[: related.ROWS]
    rows = [
        (
            format_html(
                '<a href="{}">{}</a>', reverse("admin:calendarapp_webhookdelivery_change", args=[it.pk]), it.pk
            ),
            it.type,
            render_delivery_state(it),
            it.attempts,
            it.status or "-",
            it.answer[:80],
        )
        for it in newest
    ]
    titles = (_("ID"), _("Kind"), _("Delivery"), _("Attempts"), _("Status"), _("Answer"))
    link = related.make_list_link("webhookdelivery", f"endpoint__id__exact={hook.pk}")
    return Table(_("Deliveries"), titles, rows, link)


def render_delivery_state(delivery: WebhookDelivery) -> SafeString:
    if delivery.delivered_at:
        return columns.render_badge("confirmed", _("delivered"))
    return (
        columns.render_badge("declined", _("failed"))
        if delivery.failed_at
        else columns.render_badge("pending", _("waiting"))
    )


def _tell(screen: Any, request: HttpRequest, report: Any, count: int) -> None:
    screen.message_user(request, report.format(count=count), messages.SUCCESS if count else messages.WARNING)
