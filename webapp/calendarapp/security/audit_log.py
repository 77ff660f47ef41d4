"""What is written down about who did what: Django's log of the panel, with sign-ins in it."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from calendarapp.security.client_ip import get_client_address


class Act(models.IntegerChoices):
    """The kind of act. The first three are Django's."""

    ADDITION = 1, _("added")
    CHANGE = 2, _("changed")
    DELETION = 3, _("deleted")
    SIGN_IN = 11, _("signed in")
    SIGN_OUT = 12, _("signed out")
    FAILURE = 13, _("failed to sign in")
    PAUSE = 14, _("was locked out for a while")
    TIMEOUT = 15, _("session ended")
    CODE_RIGHT = 21, _("passed the second factor")
    CODE_WRONG = 22, _("failed the second factor")
    RECOVERY = 23, _("used a recovery code")
    FACTOR_SET = 24, _("set up the second factor")
    FACTOR_REMOVED = 25, _("second factor removed")
    CODES_MADE = 26, _("made new recovery codes")
    EXPORT = 31, _("exported")


def note(act: Act, user: AbstractBaseUser, request: HttpRequest | None = None, *, where: str = "") -> None:
    """Write down what concerns an account and no row: a sign-in and the like.

    Args:
        act: what was done.
        user: whose account it is about.
        request: where it came from.
        where: instead of the request's address, such as the name of a command.
    """
    address = where or (get_client_address(request) if request else None) or ""
    LogEntry.objects.create(user_id=user.pk, action_flag=act, object_repr=user.get_username()[:200],
                            change_message=address)  # fmt: skip


def note_export(user: Any, model: type[models.Model], *, count: int, asked: str) -> None:
    """Write down that a user took a list as a file: how many rows, and what its address asked for."""
    LogEntry.objects.create(user_id=user.pk, content_type=ContentType.objects.get_for_model(model),
                            action_flag=Act.EXPORT, object_repr=f"× {count}", change_message=asked)  # fmt: skip


def note_changes(
    user: Any, rows: Sequence[models.Model], change: list[dict[str, Any]], *, deleted: bool = False
) -> None:
    """Write down that the same was done to many rows of one table: an entry for each of them.

    Args:
        user: who did it.
        rows: unchanged or deleted by now.
        change: as of `make_change`.
        deleted: whether they are gone.
    """
    if rows:
        kind = ContentType.objects.get_for_model(rows[0])
        message = json.dumps(change)
        LogEntry.objects.bulk_create(
            [
                LogEntry(user_id=user.pk, content_type=kind, object_id=row.pk, object_repr=str(row)[:200],
                         action_flag=Act.DELETION if deleted else Act.CHANGE, change_message=message)
                for row in rows
            ],
            batch_size=1000,
        )  # fmt: skip


def make_change(label: str, old: str, new: str) -> list[dict[str, Any]]:
    """A change that a service made, for `ModelAdmin.log_change`; all three are msgids, translated when shown."""
    return [{"changed": {"fields": [label], "values": [[label, old, new]], "words": True}}]


def add_values(message: list[dict[str, Any]], form: Any) -> list[dict[str, Any]]:
    """Django's message about a saved form, with what each changed field held before and holds now."""
    if not hasattr(form, "_meta"):  # a new password: no row's form, and nothing to show
        return message
    for part in message:
        change = part.get("changed", {})
        if "name" in change or "fields" not in change:  # a row of a formset; an addition
            continue
        change["fields"] = [_get_label(form, name) for name in form.changed_data]
        change["values"] = [
            [
                _get_label(form, name),
                _to_text(form.get_initial_for_field(form.fields[name], name)),
                _to_text(form.cleaned_data.get(name)),
            ]
            for name in form.changed_data
            if "password" not in name
        ]
    return message


def _get_label(form: Any, name: str) -> str:
    """The field's msgid: the model's, for a form capitalizes it, and no catalogue has that."""
    with override(None):
        try:
            return str(getattr(form._meta.model._meta.get_field(name), "verbose_name", name))
        except FieldDoesNotExist:
            return str(form.fields[name].label or name)


def _to_text(value: Any) -> str | bool:
    if value is None:
        return ""
    if isinstance(value, bool):
        return value
    with override(None):
        if isinstance(value, Iterable) and not isinstance(value, str):
            return ", ".join(sorted(map(str, value)))
        return str(value)
