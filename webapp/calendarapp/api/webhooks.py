"""Views of webhooks and of their deliveries: each holder sees and changes their own."""

from typing import Any, ClassVar

from django.contrib.auth.models import User
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from calendarapp.api import conditional, webhook_bodies
from calendarapp.api.authentication import get_person_id
from calendarapp.api.fields import Flag, Instant, Link, ShortList, Text
from calendarapp.api.pagination import ServesPages
from calendarapp.api.permissions import IsCalendarUser
from calendarapp.api.strict import Form, Nothing
from calendarapp.errors import CalendarError
from calendarapp.models import WebhookDelivery, WebhookEndpoint
from calendarapp.services import webhook_deliveries, webhooks
from calendarapp.services.webhooks import Holder

SECRET = "Signs what is sent (docs/webhooks.md). Shown this once."  # noqa: S105  about it
TYPES = "Which changes; empty for all of them."
# What is surely taken.
ADDRESS = r"^https://[a-z0-9]{1,60}\.(com|org|net)(/[A-Za-z0-9/?&=._~-]*)?$"


@extend_schema_field(
    {"type": "string", "pattern": ADDRESS, "maxLength": 2000, "examples": ["https://example.org/hook"]}
)
class Address(Link):
    """Where it leads. The service that stores it looks more closely."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"allow_blank": False, **options})


class Types(ShortList):
    """Kinds of changes, each once."""

    def __init__(self, **options: Any) -> None:
        child = serializers.ChoiceField(webhooks.TYPES)
        super().__init__(**{"child": child, "max_length": 2 * len(webhooks.TYPES), "help_text": TYPES, **options})


class WebhookSerializer(Form, serializers.ModelSerializer[WebhookEndpoint]):
    """A webhook, and how it fares."""

    url = Address(help_text="An https address on the internet.")
    types = Types(required=False)
    enabled = Flag(required=False, help_text="What happens while it is disabled is never told.")
    created_at = Instant()
    failing_since = Instant(allow_null=True, help_text="When the first of its latest failures was.")
    disabled_at = Instant(allow_null=True)
    disabled_reason = serializers.ChoiceField(["", *WebhookEndpoint.Reason.values], read_only=True)

    class Meta:
        model = WebhookEndpoint
        fields: ClassVar = [
            "id", "url", "types", "enabled", "created_at", "failing_since", "disabled_at", "disabled_reason",
        ]  # fmt: skip
        read_only_fields: ClassVar = ["id"]


class NewWebhookSerializer(WebhookSerializer):
    """A webhook with its secret."""

    secret = serializers.CharField(read_only=True, help_text=SECRET)

    class Meta(WebhookSerializer.Meta):
        fields: ClassVar = [*WebhookSerializer.Meta.fields, "secret"]


class DeliverySerializer(serializers.ModelSerializer[WebhookDelivery]):
    """What was told, or is to be, and what came of the last attempt."""

    message_id = serializers.CharField(read_only=True, help_text="The header `webhook-id`.")
    state = serializers.ChoiceField(["waiting", "delivered", "failed"], read_only=True)
    happened_at = Instant(help_text="When the change was made.")
    due_at = Instant(help_text="When the next attempt may be made, if it waits.")
    delivered_at = Instant(allow_null=True)
    failed_at = Instant(allow_null=True, help_text="When it was given up.")
    answer = Text(help_text="The beginning of what was answered, or what went wrong.")

    class Meta:
        model = WebhookDelivery
        fields: ClassVar = [
            "id", "message_id", "type", "subject", "subject_id", "state", "happened_at", "due_at", "attempts",
            "delivered_at", "failed_at", "status", "milliseconds", "answer",
        ]  # fmt: skip
        read_only_fields = fields


class DeliveryWithBodySerializer(DeliverySerializer):
    """The same, and what is sent."""

    body = serializers.DictField(read_only=True, help_text="The body of the request (docs/webhooks.md).")

    class Meta(DeliverySerializer.Meta):
        fields: ClassVar = [*DeliverySerializer.Meta.fields, "body"]
        read_only_fields = fields


class HolderViewSet(ServesPages, viewsets.GenericViewSet[Any]):
    """What both have in common: the rows of the holder who asks, by their numbers."""

    permission_classes = [IsCalendarUser]  # noqa: RUF012  as REST framework declares it
    lookup_value_regex = "[0-9]+"
    keyset = ("id",)
    newest_first = True

    @property
    def holder(self) -> Holder:
        user, tg_id = self.request.user, get_person_id(self.request)
        return Holder(user=user) if tg_id is None and isinstance(user, User) else Holder(tg_id=tg_id)


class WebhookViewSet(HolderViewSet):
    """Addresses that are told of changes: of a person's own calendar, for the staff of everybody's."""

    queryset = WebhookEndpoint.objects.all()
    serializer_class = WebhookSerializer
    newest_first = False

    FORMS: ClassVar = {"ping": None, "secret": None}

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The holder's own."""
        return self.serve_page(webhooks.select_own(self.holder))

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One of them."""
        row = webhooks.get_own(holder=self.holder, webhook_id=int(kwargs["pk"]))
        return conditional.make_conditional_response(request, WebhookSerializer(row).data)

    @extend_schema(responses={201: NewWebhookSerializer})
    @conditional.make_idempotent(one_service=True)
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A new one, with its secret."""
        given = self._validate(WebhookSerializer)
        if given.pop("enabled", True) is False:
            raise CalendarError("webhook_disabled")
        row, secret = webhooks.create(holder=self.holder, **given)
        return _show_secret(row, secret, code=status.HTTP_201_CREATED)

    @conditional.make_idempotent()
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Change the fields that are sent."""
        row = self._get_row(int(kwargs["pk"]))
        given = self._validate(WebhookSerializer, instance=row, partial=True)
        changed = webhooks.change(holder=self.holder, webhook_id=row.pk, **given)
        return conditional.make_response(WebhookSerializer(changed).data)

    @conditional.make_idempotent()
    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Delete it, with its log."""
        webhooks.delete(holder=self.holder, webhook_id=self._get_row(int(kwargs["pk"])).pk)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses={200: DeliverySerializer})
    @action(detail=True, methods=["post"])
    @conditional.make_idempotent()
    def ping(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A delivery of the kind `ping`, with nothing in it."""
        self._validate(Nothing)
        row = webhook_deliveries.ping(holder=self.holder, webhook_id=self._get_row(int(kwargs["pk"])).pk)
        return conditional.make_response(DeliverySerializer(WebhookDelivery.objects.get(pk=row.pk)).data)

    @extend_schema(responses={200: NewWebhookSerializer})
    @action(detail=True, methods=["post"])
    @conditional.make_idempotent()
    def secret(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Another secret; for a day the former one signs as well."""
        self._validate(Nothing)
        row, secret = webhooks.renew_secret(holder=self.holder, webhook_id=self._get_row(int(kwargs["pk"])).pk)
        return _show_secret(row, secret)

    def _get_row(self, number: int) -> WebhookEndpoint:
        """The row, locked, as the caller expects it."""
        row = webhooks.get_own(holder=self.holder, webhook_id=number, lock=True)
        conditional.require_match(self.request, WebhookSerializer(row).data)
        return row

    def _validate(self, form: type[Form], **options: Any) -> dict[str, Any]:
        serializer = form(data=self.request.data, **options)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)


@extend_schema_view(
    **{
        name: extend_schema(parameters=[OpenApiParameter("webhook_id", OpenApiTypes.INT, OpenApiParameter.PATH)])
        for name in ("list", "retrieve", "resend")
    }
)
class DeliveryViewSet(HolderViewSet):
    """What a webhook was told in the last two weeks, the newest first."""

    queryset = WebhookDelivery.objects.all()
    serializer_class = DeliverySerializer

    FORMS: ClassVar = {"resend": None}

    @extend_schema(summary="List the deliveries of a webhook")
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Those of one webhook."""
        return self.serve_page(self._select())

    @extend_schema(summary="Read a delivery with its body", responses={200: DeliveryWithBodySerializer})
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One of them, with what is sent."""
        row = self._select().filter(pk=int(kwargs["pk"])).first()
        if row is None:
            raise CalendarError("webhook_delivery_not_found")
        [body] = webhook_bodies.describe([row])
        return conditional.make_conditional_response(request, {**DeliverySerializer(row).data, "body": body})

    @extend_schema(summary="Make a delivery once more", responses={200: DeliverySerializer})
    @action(detail=True, methods=["post"])
    @conditional.make_idempotent()
    def resend(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Make it once more, under the same `message_id`."""
        Nothing(data=request.data).is_valid(raise_exception=True)
        row = self._select().filter(pk=int(kwargs["pk"])).first()
        if row is None:
            raise CalendarError("webhook_delivery_not_found")
        conditional.require_match(request, DeliverySerializer(row).data)
        done = webhook_deliveries.resend(holder=self.holder, webhook_id=row.endpoint_id, delivery_id=row.pk)
        return conditional.make_response(DeliverySerializer(done).data)

    def _select(self) -> Any:
        return webhook_deliveries.select_own(holder=self.holder, webhook_id=int(self.kwargs["webhook_id"]))


def _show_secret(row: WebhookEndpoint, secret: str, *, code: int = status.HTTP_200_OK) -> Response:
    """The webhook with its secret, which is not kept with the answer; its tag is that of the webhook."""
    shown = WebhookSerializer(row).data
    answer = Response({**shown, "secret": secret}, status=code, headers={"ETag": conditional.compute_etag(shown)})
    answer.secrets = ("secret",)  # type: ignore[attr-defined]
    return answer
