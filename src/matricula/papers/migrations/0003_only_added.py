"""A paper that is to be changed is refused in words of its own: MR003 is about the chain of statuses."""

from django.db import migrations

KEEP = """
CREATE OR REPLACE FUNCTION papers_keep_evidence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF to_jsonb(NEW) - 'seen_by' IS DISTINCT FROM to_jsonb(OLD) - 'seen_by' OR NOT NEW.seen_by @> OLD.seen_by THEN
    RAISE EXCEPTION 'a paper is evidence: only more may see it' USING ERRCODE = '{sqlstate}';
  END IF;
  RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("papers", "0002_walls")]
    operations = [migrations.RunSQL(KEEP.format(sqlstate="MR004"), KEEP.format(sqlstate="MR003"))]
