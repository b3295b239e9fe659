"""Papers go along with the archive that names them: whoever sees the archive's entry sees the paper."""

from django.db import migrations, models

SQL = """
ALTER POLICY seen ON papers_paper USING (seen_by && scopes()
  OR EXISTS (SELECT 1 FROM registry_archiveitem a WHERE a.paper_uuid = papers_paper.uuid));

-- Without this, filing any paper whose uuid is known in an archive of one's own would be a way to read it.
CREATE FUNCTION registry_check_paper() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM papers_paper p WHERE p.uuid = NEW.paper_uuid) THEN
    RAISE EXCEPTION 'only a paper that one sees is filed in an archive' USING ERRCODE = 'MR010';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER check_paper BEFORE INSERT OR UPDATE OF paper_uuid ON registry_archiveitem FOR EACH ROW
  WHEN (NEW.paper_uuid IS NOT NULL) EXECUTE FUNCTION registry_check_paper();
"""

UNDO = """
DROP TRIGGER check_paper ON registry_archiveitem;
DROP FUNCTION registry_check_paper();
ALTER POLICY seen ON papers_paper USING (seen_by && scopes());
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0006_asking_leaves_a_trace"), ("papers", "0002_walls")]
    operations = [
        migrations.AddIndex(
            model_name="archiveitem",
            index=models.Index(
                condition=models.Q(("paper_uuid__isnull", False)), fields=["paper_uuid"], name="archive_by_paper"
            ),
        ),
        migrations.RunSQL(SQL, UNDO),
    ]
