"""The history of meetings and events: a table that the database writes itself, in the transaction of each change."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class History(models.Model):
    """One change of an event or a meeting. Triggers write it, so that no writer can leave it out.

    It stays when what it tells of is gone, for `settings.HISTORY_DAYS`. For people nothing here is changed but when one
    of them is erased.
    """

    class Kind(models.TextChoices):
        """What somebody who writes is."""

        PERSON = "person", _("person")
        OPERATOR = "operator", _("operator")
        PROGRAM = "program", _("program")
        WORKER = "worker", _("worker")
        OTHER = "other", _("another writer")

    class Surface(models.TextChoices):
        """Where it was done."""

        BOT = "bot", _("bot")
        PANEL = "panel", _("panel")
        API = "api", _("API")
        FILE = "file", _("calendar file")
        WORKER = "worker", _("worker")
        OTHER = "other", _("elsewhere")

    class Action(models.TextChoices):
        """What was done, as far as the change itself tells."""

        CREATED = "created", _("created")
        CHANGED = "changed", _("changed")
        MOVED = "moved", _("moved")
        PROPOSED = "proposed", _("another time proposed")
        ACCEPTED = "accepted", _("proposed time accepted")
        KEPT = "kept", _("time kept")
        PENDING = "pending", _("asked again")
        CONFIRMED = "confirmed", _("confirmed")
        DECLINED = "declined", _("declined")
        CANCELLED = "cancelled", _("cancelled")
        EXPIRED = "expired", _("expired")
        DELETED = "deleted", _("deleted")
        RESTORED = "restored", _("brought back")

    at = models.DateTimeField(_("when"))
    # What has one number here was done together.
    transaction = models.BigIntegerField(_("transaction"))
    event_id = models.BigIntegerField(_("event"), null=True, blank=True)
    appointment_id = models.BigIntegerField(_("meeting"), null=True, blank=True)
    owner_tg_id = models.BigIntegerField(_("organizer or owner"))
    participant_tg_id = models.BigIntegerField(_("participant"), null=True, blank=True)
    kind = models.CharField(_("who"), max_length=8, choices=Kind.choices)
    who_tg_id = models.BigIntegerField(_("who, Telegram ID"), null=True, blank=True)
    who_name = models.TextField(_("who, name"), blank=True, default="")
    surface = models.CharField(_("where"), max_length=8, choices=Surface.choices)
    action = models.CharField(_("what"), max_length=12, choices=Action.choices)
    # The fields that changed, as the row had them and has them; of what was deleted every field.
    before = models.JSONField(_("before"), null=True, blank=True)
    after = models.JSONField(_("after"), null=True, blank=True)

    class Meta:
        """Found by what it tells of and by whom it concerns, newest first; by number it is in the order of time."""

        verbose_name = _("change")
        verbose_name_plural = _("history")
        indexes: ClassVar = [
            models.Index("event_id", "id", name="history_event", condition=Q(event_id__isnull=False)),
            models.Index("appointment_id", "id", name="history_meeting", condition=Q(appointment_id__isnull=False)),
            models.Index("owner_tg_id", "id", name="history_owner"),
            models.Index(
                "participant_tg_id", "id", name="history_participant", condition=Q(participant_tg_id__isnull=False)
            ),
            models.Index("action", "id", name="history_action"),
            models.Index("surface", "id", name="history_surface"),
        ]

    def __str__(self) -> str:
        """What was done to which."""
        of = f"🤝 {self.appointment_id}" if self.appointment_id else f"📌 {self.event_id}"
        return f"{of} {self.get_action_display()}"
