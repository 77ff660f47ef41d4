"""Booking links, what was booked by them, and times held while visitors confirm: three new tables."""

import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("calendarapp", "0028_hours"),
    ]

    operations = [
        migrations.CreateModel(
            name="BookingLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("tg_id", models.BigIntegerField(db_index=True, verbose_name="owner")),
                ("token", models.CharField(editable=False, max_length=32, unique=True, verbose_name="token")),
                ("title", models.CharField(blank=True, default="", max_length=255, verbose_name="title")),
                ("duration_minutes", models.PositiveIntegerField(default=30, verbose_name="duration, minutes")),
                (
                    "working_hours",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=django.contrib.postgres.fields.ArrayField(
                            base_field=models.PositiveSmallIntegerField(), size=3
                        ),
                        blank=True,
                        null=True,
                        size=None,
                        verbose_name="hours",
                    ),
                ),
                ("days_ahead", models.PositiveIntegerField(default=28, verbose_name="days ahead")),
                (
                    "notice_minutes",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="shortest notice, minutes"),
                ),
                (
                    "questions",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=200),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="questions to the visitor",
                    ),
                ),
                ("place", models.CharField(blank=True, default="", max_length=255, verbose_name="place")),
                ("url", models.CharField(blank=True, default="", max_length=2000, verbose_name="link")),
                ("paused", models.BooleanField(default=False, verbose_name="paused")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="revoked")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated")),
            ],
            options={
                "verbose_name": "booking link",
                "verbose_name_plural": "booking links",
            },
        ),
        migrations.CreateModel(
            name="SlotHold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("holder", models.CharField(max_length=64, unique=True)),
                ("visitor", models.CharField(max_length=64)),
                ("tg_id", models.BigIntegerField()),
                ("slot", django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                ("expires_at", models.DateTimeField(db_index=True)),
            ],
            options={
                "default_permissions": (),
                "indexes": [
                    models.Index(models.F("tg_id"), models.F("expires_at"), name="hold_of_owner"),
                    models.Index(models.F("visitor"), models.F("expires_at"), name="hold_of_visitor"),
                ],
            },
        ),
        migrations.CreateModel(
            name="LinkBooking",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(editable=False, max_length=64, unique=True)),
                (
                    "appointment_id",
                    models.BigIntegerField(blank=True, db_index=True, null=True, verbose_name="meeting"),
                ),
                ("event_id", models.BigIntegerField(blank=True, db_index=True, null=True, verbose_name="event")),
                ("timezone", models.CharField(max_length=64, verbose_name="the visitor's time zone")),
                ("created_at", models.DateTimeField(auto_now_add=True, db_index=True, verbose_name="created")),
                (
                    "link",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="bookings",
                        to="calendarapp.bookinglink",
                        verbose_name="booking link",
                    ),
                ),
            ],
            options={
                "verbose_name": "booking",
                "verbose_name_plural": "bookings",
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("appointment_id__isnull", False), ("event_id__isnull", False), _connector="XOR"
                        ),
                        name="booking_is_one_thing",
                    )
                ],
            },
        ),
    ]
