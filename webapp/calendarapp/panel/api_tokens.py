"""Tokens with which programs act for people and staff: made and revoked here, shown once."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calendarapp.errors import CalendarError
from calendarapp.models import ApiToken
from calendarapp.panel import columns
from calendarapp.panel.base import PanelAdmin
from calendarapp.panel.holders import HolderForm
from calendarapp.panel.people import PersonField, SuggestingInput
from calendarapp.services import tokens


class TokenForm(HolderForm):
    """A new token for a member of the staff or for a person.

    Attributes:
        token: the token itself, created by the service once the form is valid.
    """

    token = ""
    tg_id = PersonField(
        label=gettext_lazy("Person"),
        required=False,
        widget=SuggestingInput,
        help_text=gettext_lazy(
            "A name, an @username or a Telegram ID. Programs with this token see and change only this "
            "person's calendar."
        ),
    )

    class Meta:
        model = ApiToken
        fields = ("user", "tg_id", "scope")
        help_texts: ClassVar[dict[str, Any]] = {
            "user": gettext_lazy("Programs with this token see and change everyone's calendar."),
        }

    def _post_clean(self) -> None:
        """Instead of checking a model instance: make the token."""
        if self.errors:
            return
        try:
            self.token = tokens.issue(**self.cleaned_data)
        except CalendarError as error:
            self.add_error(None, str(error))
        else:
            self.instance = ApiToken.objects.get(digest=tokens.compute_digest(self.token))

    def save(self, commit: bool = True) -> Any:
        """The service has saved it."""
        return super().save(commit=False)


class ApiTokenAdmin(PanelAdmin):
    """Tokens: never changed; to delete one is to revoke it."""

    form = TokenForm
    person_fields = filtered_people = ("tg_id",)
    list_display = ("__str__", "holder", "scope", "created_at", "last_used_at")
    list_filter = ("scope", "last_used_at")
    search_fields = ("tg_id", "user__username", "hint")
    secret_fields = ("digest",)
    list_select_related = ("user",)
    ordering = ("-id",)
    person = columns.make_person_field("tg_id", gettext_lazy("person"))
    view_fields = ("hint", "holder", "scope", "created_at", "last_used_at")
    add_title = gettext_lazy("New API token")

    def get_fields(self, request: HttpRequest, obj: ApiToken | None = None) -> Any:
        return TokenForm.Meta.fields if obj is None else self.view_fields

    def get_readonly_fields(self, request: HttpRequest, obj: ApiToken | None = None) -> Any:
        return () if obj is None else self.view_fields

    def has_change_permission(self, request: HttpRequest, obj: Any | None = None) -> bool:
        return False

    @admin.display(description=gettext_lazy("owner"))
    def holder(self, token: ApiToken) -> SafeString:
        return self.person(token) or format_html("{}", token.user)

    def save_model(self, request: HttpRequest, obj: ApiToken, form: Any, change: bool) -> None:
        """The form's service has saved it; here it is shown, this once."""
        text = format_html(
            "{}<br><code>{}</code>",
            _("Here is the new token. Copy it now: it won't be shown again."),
            form.token,
        )
        self.message_user(request, text, messages.SUCCESS)

    def response_add(self, request: HttpRequest, obj: ApiToken, post_url_continue: str | None = None) -> HttpResponse:
        """Redirect to the list: there is nothing to continue with."""
        return HttpResponseRedirect(reverse("admin:calendarapp_apitoken_changelist"))
