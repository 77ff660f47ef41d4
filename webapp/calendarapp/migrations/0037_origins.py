"""How a meeting came about, which says who has met whom; the booking looks whether they are asked first."""

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql"
ORIGINS = [
    ("invited", "the organizer has invited the participant"),
    ("arranged", "the staff has invited the participant in the organizer's name"),
    ("joined", "the participant has joined by a link or a card"),
    ("booked", "the organizer has booked by the participant's link"),
]


def read(name: str) -> str:
    """A file that never changes."""
    return (SQL / name).read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("calendarapp", "0036_reach")]

    operations = [
        migrations.AddField(
            "appointment",
            "origin",
            models.CharField(
                choices=ORIGINS,
                db_default="invited",
                default="invited",
                max_length=8,
                verbose_name="how it came about",
            ),
        ),
        migrations.AddField(
            "seriesinvitation",
            "origin",
            models.CharField(choices=ORIGINS, db_default="invited", default="invited", max_length=8),
        ),
        migrations.RunSQL(
            read("calendar_has_met_v2.sql"),
            read("calendar_has_met_v1.sql").replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"),
        ),
        migrations.RunSQL(read("calendar_book_appointments_v4.sql"), read("calendar_book_appointments_v3.sql")),
    ]
