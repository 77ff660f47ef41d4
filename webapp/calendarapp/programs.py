"""Tables of what lets programs in: tokens, feed addresses, and the answers that repeated requests get again."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class ApiToken(models.Model):
    """What lets a program act for a person or a member of the staff. Kept as a digest: shown once, then unknown."""

    class Scope(models.TextChoices):
        """What a program may do."""

        READ = "read", _("read")
        WRITE = "write", _("read and write")

    digest = models.CharField(max_length=64, unique=True, editable=False)
    scope = models.CharField(_("scope"), max_length=8, choices=Scope.choices, default=Scope.READ)
    tg_id = models.BigIntegerField(_("person"), null=True, blank=True, db_index=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="api_tokens",
        verbose_name=_("member of the staff"),
    )  # fmt: skip
    hint = models.CharField(_("begins with"), max_length=16)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)

    class Meta:
        """A token is one person's or one member's."""

        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="token_has_one_holder", condition=Q(tg_id__isnull=False) ^ Q(user__isnull=False)
            )
        ]

    def __str__(self) -> str:
        """How it begins: enough to tell tokens apart, too little to use one."""
        return f"{self.hint}…"


class FeedAddress(models.Model):
    """The secret address of a person's calendar feed: made again from `nonce` to be shown, found by its digest."""

    class Kind(models.TextChoices):
        """What the feed tells."""

        CALENDAR = "calendar", _("calendar")
        BUSY = "busy", _("free/busy, no names")

    tg_id = models.BigIntegerField(_("person"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    nonce = models.CharField(max_length=32, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        """One address of a kind for a person; renewing replaces it."""

        constraints: ClassVar = [models.UniqueConstraint("tg_id", "kind", name="one_feed_of_a_kind")]

    def __str__(self) -> str:
        """Whose and which."""
        return f"{self.tg_id} {self.kind}"


class FeedChange(models.Model):
    """So many changes of what a person's feeds show, written by the database itself (`feed_changes_v1.sql`).

    Their sum is the feed's version. Folding makes one row of many, and leaves the sum.
    """

    tg_id = models.BigIntegerField(db_index=True)
    changes = models.BigIntegerField(db_default=1)
    changed_at = models.DateTimeField(db_default=Now())
    folded = models.BooleanField(db_default=False)

    class Meta:
        """Those to be folded are found at once."""

        indexes: ClassVar = [models.Index("tg_id", name="feedchange_unfolded", condition=Q(folded=False))]

    def __str__(self) -> str:
        """Whose and how many."""
        return f"{self.tg_id}: {self.changes}"


class IdempotentRequest(models.Model):
    """The first answer to a write that came with an `Idempotency-Key`; a repeated request gets it again."""

    holder = models.CharField(max_length=32)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        """A key is its holder's own."""

        constraints: ClassVar = [models.UniqueConstraint("holder", "key", name="one_answer_for_a_key")]

    def __str__(self) -> str:
        """Whose and which."""
        return f"{self.holder} {self.key}"


class RateLimit(models.Model):
    """How often a token, an account or an address has asked the API lately (`services.rate_limits`)."""

    key = models.CharField(max_length=100, primary_key=True)
    began = models.DateTimeField(db_index=True)
    count = models.IntegerField()
    before = models.IntegerField(db_default=0)
    pause = models.FloatField(db_default=0)

    def __str__(self) -> str:
        """Who and how often."""
        return f"{self.key}: {self.count}"
