"""The promotions of an area's schools are one stretch of an index, in tree order, whichever way the planner guesses."""

from django.db import migrations, models

SQL = """
-- An office is never moved in the tree, so that its path is that of its promotions for good.
CREATE FUNCTION registry_place_promotion() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.path := (SELECT o.path FROM authorities_org o WHERE o.id = NEW.school_id);
  RETURN NEW;
END $$;
CREATE TRIGGER place_promotion BEFORE INSERT OR UPDATE OF school_id, path ON registry_promotion
  FOR EACH ROW EXECUTE FUNCTION registry_place_promotion();

UPDATE registry_promotion p SET path = o.path FROM authorities_org o WHERE o.id = p.school_id;
-- Checks that wait would keep the index from being made.
SET CONSTRAINTS ALL IMMEDIATE;
"""

UNDO = """
DROP TRIGGER place_promotion ON registry_promotion;
DROP FUNCTION registry_place_promotion();
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0172_a_telephone_of_few"), ("authorities", "0002_walls")]
    operations = [
        migrations.AddField(
            "promotion", "path", models.TextField(db_collation="C", default="", editable=False)
        ),
        migrations.RunSQL(SQL, UNDO),
        migrations.AddIndex(
            "promotion",
            models.Index(
                fields=["school_year", "path", "id"],
                condition=models.Q(("undone_at", None)),
                name="promotion_in_tree",
            ),
        ),
    ]
