"""Who sees a paper, and that nothing of it changes but that."""

from django.db import migrations

SQL = """
ALTER TABLE papers_paper ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON papers_paper FOR SELECT USING (seen_by && scopes());
CREATE POLICY added ON papers_paper FOR INSERT WITH CHECK (seen_by && scopes());
CREATE POLICY widened ON papers_paper FOR UPDATE USING (seen_by && scopes());

CREATE FUNCTION papers_keep_evidence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF to_jsonb(NEW) - 'seen_by' IS DISTINCT FROM to_jsonb(OLD) - 'seen_by' OR NOT NEW.seen_by @> OLD.seen_by THEN
    RAISE EXCEPTION 'a paper is evidence: only more may see it' USING ERRCODE = 'MR003';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER keep_evidence BEFORE UPDATE ON papers_paper FOR EACH ROW EXECUTE FUNCTION papers_keep_evidence();
"""

UNDO = """
DROP TRIGGER keep_evidence ON papers_paper;
DROP FUNCTION papers_keep_evidence();
DROP POLICY seen ON papers_paper;
DROP POLICY added ON papers_paper;
DROP POLICY widened ON papers_paper;
ALTER TABLE papers_paper DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("papers", "0001_initial"), ("deployment", "0002_functions")]
    operations = [migrations.RunSQL(SQL, UNDO)]
