"""The staff's accounts and roles: Django's screens, under the rules that keep a role from outgrowing itself."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import ManyToManyField
from django.forms import ModelMultipleChoiceField
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from calendarapp.panel.base import PanelAdmin
from calendarapp.panel.filters import RoleFilter
from calendarapp.security import roles

FOR_SUPERUSERS = ("is_superuser", "user_permissions")


class RoleField(ModelMultipleChoiceField):  # type: ignore[type-arg]  # Django's takes one in its stubs alone
    """Groups, with the roles named in the reader's language."""

    def label_from_instance(self, obj: Any) -> str:
        return roles.get_title(obj.name)


class AccountAdmin(PanelAdmin, UserAdmin):  # type: ignore[type-arg]  # Django's takes a parameter in its stubs alone
    """Accounts. Only a superuser makes superusers, and only a superuser touches one."""

    add_title = _("New account")
    list_display = ("username", "last_name", "first_name", "is_active", "is_staff", "role", "last_login")
    list_filter = ("is_staff", "is_superuser", "is_active", ("groups", RoleFilter))

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description=_("role"))
    def role(self, user: User) -> str:
        return ", ".join(roles.get_title(group.name) for group in user.groups.all()) or "—"

    def formfield_for_manytomany(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if isinstance(db_field, ManyToManyField) and db_field.name == "groups":
            kwargs["form_class"] = RoleField
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        """What would make an administrator a superuser is shown, not edited."""
        fields = super().get_readonly_fields(request, obj)
        return fields if request.user.is_superuser else (*fields, *FOR_SUPERUSERS)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """A superuser's account, and the password in it, is a superuser's affair."""
        return super().has_change_permission(request, obj) and _may_touch(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """The same; and who stands in the audit log stays: switch the account off instead."""
        return super().has_delete_permission(request, obj) and _may_touch(request, obj)


def _may_touch(request: HttpRequest, user: User | None) -> bool:
    return user is None or not user.is_superuser or bool(request.user.is_superuser)


class RoleAdmin(PanelAdmin, GroupAdmin):
    """Groups: the roles, and others that an administrator created."""

    add_title = _("New group")
    list_display = ("role",)

    @admin.display(description=_("role"), ordering="name")
    def role(self, group: Group) -> str:
        return roles.get_title(group.name)
