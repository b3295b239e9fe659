"""Since when a case that is not under way stands as it does is kept with every office that sees it."""

from datetime import UTC, datetime

from django.db import migrations, models
from django.db.models.functions import Coalesce

NO_TERM = datetime(9999, 12, 31, tzinfo=UTC)

SIGHT = """
CREATE OR REPLACE FUNCTION cases_sight_case() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO cases_sighting (org_id, case_id, state, pupil_name, due_at<columns>)
    SELECT unnest(NEW.seen_by), NEW.id, NEW.state, COALESCE(NEW.subject ->> 'name', ''), cases_due_of(NEW.id)<values>
    ON CONFLICT (org_id, case_id)
    DO UPDATE SET state = EXCLUDED.state, pupil_name = EXCLUDED.pupil_name, due_at = EXCLUDED.due_at<kept>;
  RETURN NULL;
END $$;
"""


def sight(columns: str = "", values: str = "", kept: str = "") -> str:
    """The function that writes the sightings of a case."""
    return SIGHT.replace("<columns>", columns).replace("<values>", values).replace("<kept>", kept)


KEEPS = (
    sight(", rests_since", ", coalesce(NEW.ended_at, NEW.opened_at)", ", rests_since = EXCLUDED.rests_since")
    + """
UPDATE cases_sighting g SET rests_since = coalesce(c.ended_at, c.opened_at) FROM cases_case c WHERE c.id = g.case_id;
"""
)


class Migration(migrations.Migration):
    dependencies = [("cases", "0091_held_by_a_verdict")]
    operations = [
        migrations.AddField(
            model_name="sighting", name="rests_since", field=models.DateTimeField(db_default=NO_TERM)
        ),
        migrations.RunSQL(KEEPS, sight()),
        migrations.AddIndex(
            model_name="sighting",
            index=models.Index(
                condition=models.Q(("state__in", ("running", "returned")), _negated=True),
                fields=["org", "rests_since", "case"],
                name="sighting_by_rest",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                models.F("opened_org"),
                Coalesce("ended_at", "opened_at"),
                models.F("id"),
                condition=models.Q(("state__in", ("running", "returned")), _negated=True),
                name="case_by_opener_at_rest",
            ),
        ),
    ]
