"""The words of people's names in an index: somebody is found by them among a million."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models

# As `calendar_words` takes other texts apart; its body is parsed now, so a dump is restored in the right order.
WORDS = """
CREATE OR REPLACE FUNCTION calendar_person_words(first_name text, last_name text, username text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN to_tsvector(
    'pg_catalog.simple'::regconfig,
    translate(
        left(coalesce(first_name, '') || ' ' || coalesce(last_name, '') || ' ' || coalesce(username, ''), 10000),
        '-_.,:;/\\@#&+=?!()[]{}<>"''`~|^%$*«»„“”‘’—–…•№·×',
        rpad('', 60)
    )
)
"""


class Migration(migrations.Migration):
    dependencies = [("calendarapp", "0014_rate_limits")]

    operations = [
        migrations.RunSQL(WORDS, "DROP FUNCTION IF EXISTS calendar_person_words(text, text, text)"),
        migrations.AddIndex(
            model_name="tguser",
            index=django.contrib.postgres.indexes.GinIndex(
                models.Func(
                    models.F("first_name"),
                    models.F("last_name"),
                    models.F("username"),
                    function="calendar_person_words",
                    output_field=django.contrib.postgres.search.SearchVectorField(),
                ),
                name="tguser_words",
            ),
        ),
        migrations.AddIndex(
            model_name="tguser",
            index=models.Index(fields=["-created_at", "-tg_id"], name="tguser_newest"),
        ),
        # How common a name is, nobody knows until the new index is analyzed.
        migrations.RunSQL("ANALYZE calendarapp_tguser", migrations.RunSQL.noop),
    ]
