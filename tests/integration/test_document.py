"""The document, line by line: everything README_DJANGO.md promises."""

import inspect
import subprocess
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, models, transaction
from django.test import Client
from django.urls import resolve, reverse
from rest_framework import viewsets
from rest_framework.routers import DefaultRouter

from calendarapp import utils
from calendarapp.models import Appointment, BotStatistics, Event
from calendarapp.utils import create_pending_invite_for_event, get_user_busy_slots, is_user_free
from tests.support import factories
from tests.support.factories import Cast
from tests.support.programs import ROOT, make_environment

pytestmark = pytest.mark.django_db


def field(model: type[models.Model], name: str) -> Any:
    return model._meta.get_field(name)


class TestStructure:
    @pytest.mark.parametrize(
        "path",
        [
            "manage.py",
            *(f"webapp/{name}.py" for name in ("__init__", "settings", "urls", "wsgi")),
            *(
                f"calendarapp/{name}.py"
                for name in ("__init__", "apps", "admin", "models", "utils", "urls", "views", "migrations/0001_initial")
            ),
            *(f"calendarapp/api/{name}.py" for name in ("serializers", "views", "urls")),
        ],
    )
    def test_documented_files_exist(self, path: str) -> None:
        assert (ROOT / "webapp" / path).is_file()

    def test_outer_folder_is_not_a_package(self) -> None:
        assert not (ROOT / "webapp" / "__init__.py").exists()

    def test_no_file_shadows_the_standard_secrets_module(self) -> None:
        assert not list(ROOT.glob("secrets.py")) + list((ROOT / "webapp").glob("**/secrets.py"))
        assert "bot_secrets.py" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()


class TestSettings:
    def test_installed_applications_are_as_documented(self) -> None:
        assert {"calendarapp", "rest_framework"} <= set(settings.INSTALLED_APPS)
        assert apps.get_app_config("calendarapp").name == "calendarapp"

    def test_time_settings_are_as_documented(self) -> None:
        assert settings.TIME_ZONE == "Europe/Moscow"
        assert settings.USE_TZ is True

    def test_database_settings_are_as_documented(self) -> None:
        assert settings.DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql"
        assert list(settings.DATABASES) == ["default"]

    def test_static_settings_are_as_documented(self) -> None:
        assert Path(settings.STATIC_ROOT) == Path(settings.BASE_DIR) / "staticfiles" == ROOT / "webapp" / "staticfiles"

    def test_wsgi_application_is_as_documented(self) -> None:
        from webapp.wsgi import application

        assert callable(application)
        assert settings.WSGI_APPLICATION == "webapp.wsgi.application"


class TestEvent:
    def test_event_table_is_as_documented(self) -> None:
        assert Event._meta.managed is False
        assert Event._meta.db_table == "events"

    @pytest.mark.parametrize(
        ("name", "kind"),
        [
            ("id", models.BigAutoField),
            ("name", models.CharField),
            ("date", models.DateField),
            ("time", models.TimeField),
            ("details", models.TextField),
            ("tg_user_id", models.BigIntegerField),
        ],
    )
    def test_event_fields_are_as_documented(self, name: str, kind: type[object]) -> None:
        assert type(field(Event, name)) is kind

    def test_event_options_are_as_documented(self) -> None:
        assert field(Event, "id").primary_key
        assert field(Event, "name").max_length == 255
        assert field(Event, "tg_user_id").column == "user_id"

    def test_insert_of_five_columns_works(self, cast: Cast) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO events (name, date, time, details, user_id) VALUES (%s, %s, %s, %s, %s) RETURNING id",
                ["Обед", "2025-12-12", "12:12", "у реки", cast.anna.tg_id],
            )
            (pk,) = cursor.fetchone()
        event = Event.objects.get(pk=pk)
        assert (event.name, event.date, event.time) == ("Обед", date(2025, 12, 12), time(12, 12))
        assert (event.details, event.tg_user_id) == ("у реки", cast.anna.tg_id)
        assert event.timezone == "Europe/Moscow"


class TestBotStatistics:
    def test_statistics_fields_are_as_documented(self) -> None:
        assert type(field(BotStatistics, "date")) is models.DateField
        assert field(BotStatistics, "date").unique
        for name in ("user_count", "event_count", "edited_events", "cancelled_events"):
            assert type(field(BotStatistics, name)) is models.PositiveIntegerField

    def test_statistics_day_is_unique(self) -> None:
        BotStatistics.objects.create(date="2025-10-28")
        with pytest.raises(IntegrityError), transaction.atomic():
            BotStatistics.objects.create(date="2025-10-28")


class TestAppointment:
    def test_statuses_are_as_documented(self) -> None:
        assert [status.value for status in Appointment.Status] == ["pending", "confirmed", "cancelled", "declined"]
        assert [status.name for status in Appointment.Status] == ["PENDING", "CONFIRMED", "CANCELLED", "DECLINED"]

    @pytest.mark.parametrize(
        ("name", "kind"),
        [
            ("event", models.ForeignKey),
            ("organizer_tg_id", models.BigIntegerField),
            ("participant_tg_id", models.BigIntegerField),
            ("date", models.DateField),
            ("time", models.TimeField),
            ("details", models.TextField),
            ("status", models.CharField),
            ("created_at", models.DateTimeField),
            ("updated_at", models.DateTimeField),
        ],
    )
    def test_appointment_fields_are_as_documented(self, name: str, kind: type[object]) -> None:
        assert type(field(Appointment, name)) is kind

    def test_appointment_options_are_as_documented(self) -> None:
        event = field(Appointment, "event")
        assert event.remote_field is not None
        assert event.remote_field.model is Event
        assert event.remote_field.on_delete is models.DO_NOTHING
        assert (event.db_constraint, event.null, event.column) == (False, True, "event_id")
        details, status = field(Appointment, "details"), field(Appointment, "status")
        assert (details.blank, details.default) == (True, "")
        assert (status.choices, status.default) == (Appointment.Status.choices, "pending")
        assert field(Appointment, "created_at").auto_now_add is True
        assert field(Appointment, "updated_at").auto_now is True

    @pytest.mark.parametrize("name", ["status", "organizer_tg_id", "participant_tg_id"])
    def test_appointment_indexes_are_as_documented(self, name: str) -> None:
        assert field(Appointment, name).db_index
        with connection.cursor() as cursor:
            found = connection.introspection.get_constraints(cursor, Appointment._meta.db_table)
        assert any(each["index"] and each["columns"] == [name] for each in found.values())

    def test_event_reference_is_not_a_foreign_key(self) -> None:
        with connection.cursor() as cursor:
            found = connection.introspection.get_constraints(cursor, Appointment._meta.db_table)
        assert not [each for each in found.values() if each["foreign_key"]]

    def test_busy_filter_is_as_documented(self, cast: Cast) -> None:
        assert isinstance(inspect.getattr_static(Appointment, "user_busy_q"), staticmethod)
        assert list(inspect.signature(Appointment.user_busy_q).parameters) == ["tg_user_id"]
        kept = [
            factories.make_meeting(cast.anna, cast.boris, status=status, days=index)
            for index, status in enumerate(Appointment.Status.values, start=1)
        ]
        for person in (cast.anna, cast.boris):
            busy = Appointment.objects.filter(Appointment.user_busy_q(person.tg_id)).order_by("date")
            assert list(busy) == kept[:2]
        assert not Appointment.objects.filter(Appointment.user_busy_q(cast.oleg.tg_id)).exists()


class TestUtilities:
    def test_utility_signatures_are_as_documented(self) -> None:
        slots = inspect.signature(get_user_busy_slots)
        assert str(slots) == (
            "(tg_user_id: int, date_from: Optional[datetime.date] = None, date_to: Optional[datetime.date] = None)"
            " -> List[Tuple[datetime.date, str, int, str]]"
        )
        free = inspect.signature(is_user_free)
        assert list(free.parameters)[:3] == ["tg_user_id", "meet_date", "meet_time"]
        assert all(each.kind is each.KEYWORD_ONLY for each in list(free.parameters.values())[3:])
        assert free.return_annotation is bool
        invite = inspect.signature(create_pending_invite_for_event)
        assert list(invite.parameters) == ["organizer_tg_id", "participant_tg_id", "event", "details"]
        assert invite.parameters["details"].default == ""
        assert str(invite.return_annotation) == "tuple[calendarapp.models.Appointment | None, str | None]"

    def test_utilities_module_has_nothing_else(self) -> None:
        own = [
            name
            for name, value in vars(utils).items()
            if inspect.isfunction(value) and value.__module__ == utils.__name__
        ]
        assert sorted(own) == ["create_pending_invite_for_event", "get_user_busy_slots", "is_user_free"]

    def test_busy_slots_are_in_time_order(self, cast: Cast) -> None:
        late = factories.make_meeting(cast.anna, cast.boris, days=3, status="confirmed")
        early = factories.make_meeting(cast.oleg, cast.boris, days=2, time=time(9, 5))
        first = factories.make_meeting(cast.boris, cast.anna, days=2, time=time(8, 0))
        factories.make_meeting(cast.oleg, cast.boris, days=4, status="declined")
        assert get_user_busy_slots(cast.boris.tg_id) == [
            (factories.get_day(2), "08:00:00", first.pk, "pending"),
            (factories.get_day(2), "09:05:00", early.pk, "pending"),
            (factories.get_day(3), "12:30:00", late.pk, "confirmed"),
        ]
        assert get_user_busy_slots(cast.boris.tg_id, date_from=factories.get_day(3)) == [
            (factories.get_day(3), "12:30:00", late.pk, "confirmed")
        ]
        assert [slot[2] for slot in get_user_busy_slots(cast.boris.tg_id, None, factories.get_day(2))] == [
            first.pk,
            early.pk,
        ]
        assert all(type(status) is str for *_rest, status in get_user_busy_slots(cast.boris.tg_id))

    def test_invite_function_is_as_documented(self, cast: Cast) -> None:
        event = factories.make_event(cast.anna)
        meeting, refusal = create_pending_invite_for_event(cast.anna.tg_id, cast.boris.tg_id, event, "в кафе")
        assert refusal is None
        assert meeting is not None
        assert (meeting.status, meeting.event, meeting.details) == ("pending", event, "в кафе")
        assert (meeting.date, meeting.time) == (event.date, event.time)
        assert not is_user_free(cast.boris.tg_id, event.date, event.time)
        other = factories.make_event(cast.oleg)
        assert create_pending_invite_for_event(cast.oleg.tg_id, cast.boris.tg_id, other) == (None, "busy")


class TestPanel:
    @pytest.mark.parametrize(
        ("model", "options"),
        [
            (
                Event,
                {
                    "list_display": ("id", "name", "date", "time", "tg_user_id"),
                    "list_filter": ("date",),
                    "search_fields": ("name", "details", "tg_user_id"),
                    "ordering": ("-date", "-time"),
                },
            ),
            (
                BotStatistics,
                {
                    "list_display": ("date", "user_count", "event_count", "edited_events", "cancelled_events"),
                    "list_filter": ("date",),
                },
            ),
            (
                Appointment,
                {
                    "list_display": (
                        *("id", "date", "time", "status"),
                        *("organizer_tg_id", "participant_tg_id", "event"),
                    ),
                    "list_filter": ("status", "date"),
                    "search_fields": ("details", "organizer_tg_id", "participant_tg_id"),
                    "date_hierarchy": "date",
                },
            ),
        ],
    )
    def test_panel_options_are_as_documented(self, model: type[models.Model], options: dict[str, object]) -> None:
        screen = admin.site._registry[model]
        assert type(screen).__name__ == f"{model.__name__}Admin"
        assert {name: getattr(screen, name) for name in options} == options

    def test_superuser_signs_in(self, client: Client) -> None:
        User.objects.create_superuser("anna", password="a long password")
        answer = client.post("/admin/login/?next=/admin/", {"username": "anna", "password": "a long password"})
        assert (answer.status_code, answer.headers["Location"]) == (302, "/admin/")
        assert client.get("/admin/").status_code == 200


class TestRoutes:
    def test_root_answers_as_documented(self, client: Client) -> None:
        answer = client.get("/")
        assert (answer.status_code, answer.content) == (200, b"Calendar WebApp is running.")
        assert reverse("healthcheck") == "/"
        assert resolve("/").func.__name__ == "healthcheck"
        assert resolve("/").func.__module__ == "calendarapp.views"

    def test_panel_is_under_admin(self) -> None:
        assert reverse("admin:index") == "/admin/"

    def test_api_routes_are_as_documented(self) -> None:
        from calendarapp.api.serializers import AppointmentSerializer
        from calendarapp.api.urls import router, urlpatterns
        from calendarapp.api.views import AppointmentViewSet

        assert AppointmentSerializer.Meta.model is Appointment
        fields = ["id", "date", "time", "status", "organizer_tg_id", "participant_tg_id", "event", "details"]
        assert AppointmentSerializer.Meta.fields[: len(fields)] == fields
        assert issubclass(AppointmentViewSet, viewsets.ModelViewSet)
        assert AppointmentViewSet.serializer_class is AppointmentSerializer
        assert AppointmentViewSet.queryset is not None
        assert AppointmentViewSet.queryset.query.order_by == ("-date", "-time", "-id")
        assert isinstance(router, DefaultRouter)
        assert urlpatterns[: len(router.urls)] == router.urls
        assert ("appointments", AppointmentViewSet, "appointments") == router.registry[0]
        assert reverse("appointments-list") == "/api/appointments/"
        assert reverse("appointments-detail", args=[5]) == "/api/appointments/5/"


class TestExamples:
    """The document's examples for the Django shell, verbatim."""

    def test_example_events_of_an_owner_works(self) -> None:
        event = factories.make_event(123456789)
        assert list(Event.objects.filter(tg_user_id=123456789).order_by("date", "time")[:20]) == [event]

    def test_example_statistics_of_a_day_works(self) -> None:
        for made in (True, False):
            _day, created = BotStatistics.objects.get_or_create(
                date="2025-10-28",
                defaults=dict(user_count=0, event_count=0, edited_events=0, cancelled_events=0),  # noqa: C408  as written
            )
            assert created is made

    def test_example_appointments_work(self) -> None:
        made = Appointment.objects.create(
            organizer_tg_id=111,
            participant_tg_id=222,
            date=date(2025, 12, 12),
            time=time(12, 12),
            details="Обсудим детали поставки",
            status=Appointment.Status.PENDING,
        )
        assert is_user_free(123456789, meet_date=date(2025, 12, 12), meet_time=time(12, 12))
        for busy in (111, 222):
            assert not is_user_free(busy, meet_date=date(2025, 12, 12), meet_time=time(12, 12))
            assert get_user_busy_slots(busy) == [(date(2025, 12, 12), "12:12:00", made.pk, "pending")]
        appt = Appointment.objects.get(id=made.pk)
        appt.status = Appointment.Status.CONFIRMED
        appt.save(update_fields=["status", "updated_at"])
        appt.refresh_from_db()
        assert appt.status == "confirmed"
        assert appt.updated_at > made.updated_at
        assert get_user_busy_slots(222)[0][3] == "confirmed"
        appt.status = Appointment.Status.CANCELLED
        appt.save()
        assert is_user_free(222, date(2025, 12, 12), time(12, 12))

    def test_examples_run_in_the_shell(self, tmp_path: Path) -> None:
        """Through `python webapp/manage.py shell` from the root, after `migrate`, with only a data folder set."""
        script = (
            "from datetime import date, time\n"
            "from calendarapp.models import Event, BotStatistics, Appointment\n"
            "from calendarapp.utils import get_user_busy_slots, is_user_free\n"
            "print(list(Event.objects.filter(tg_user_id=123456789).order_by('date','time')[:20]))\n"
            "print(is_user_free(123456789, meet_date=date(2025,12,12), meet_time=time(12,12)))\n"
            "print(get_user_busy_slots(123456789))\n"
        )
        import sys

        for arguments, given, expected in (
            (["check"], "", "System check identified no issues"),
            (["migrate", "--no-color"], "", "Applying calendarapp.0001_initial... OK"),
            (["shell"], script, "[]\nTrue\n[]\n"),
        ):
            done = subprocess.run(
                [sys.executable, "webapp/manage.py", *arguments],
                check=False,
                cwd=ROOT,
                env=make_environment({"DATA_DIR": str(tmp_path)}),
                input=given,
                capture_output=True,
                text=True,
                timeout=60,
            )
            assert (done.returncode, done.stderr) == (0, "")
            assert expected in done.stdout

    def test_models_agree_with_migrations(self) -> None:
        from django.core.management import call_command

        call_command("makemigrations", "--check", "--dry-run", verbosity=0)
