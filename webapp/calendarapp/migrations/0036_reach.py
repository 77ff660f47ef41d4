"""Whether strangers find a person by @username, and whether they invite or ask; "met" is a function of its own."""

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("calendarapp", "0035_booking_link_rights")]

    operations = [
        migrations.AddField(
            "tguser",
            "findable",
            models.BooleanField(db_default=True, default=True, verbose_name="found by @username"),
        ),
        migrations.AddField(
            "tguser",
            "strangers",
            models.CharField(
                choices=[("invite", "as everybody else"), ("ask", "ask first")],
                db_default="invite",
                default="invite",
                max_length=8,
                verbose_name="invitations of people they have not met",
            ),
        ),
        migrations.RunSQL(
            (SQL / "calendar_has_met_v1.sql").read_text(encoding="utf-8"),
            "DROP FUNCTION calendar_has_met(bigint, bigint)",
        ),
    ]
