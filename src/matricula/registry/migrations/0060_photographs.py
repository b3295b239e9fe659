"""A photograph is a picture that the student's own school has kept, and whoever sees the student sees it."""

from django.db import migrations, models

SQL = """
-- Without this, naming any paper whose uuid is known as a photograph would be a way to read it.
CREATE FUNCTION registry_guard_photo() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' OR NOT EXISTS (
    SELECT 1 FROM authorities_in_office() w WHERE w.org_id = OLD.school_id AND (NEW.photo IS NULL OR EXISTS (
      SELECT 1 FROM papers_paper p WHERE p.uuid = NEW.photo AND p.org_id = w.org_id AND p.media_type = 'image/jpeg')))
  THEN
    RAISE EXCEPTION 'a photograph is kept by the school of the student' USING ERRCODE = 'MR108';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_photo BEFORE UPDATE ON registry_student FOR EACH ROW
  WHEN (current_user = 'matricula_app' AND NEW.photo IS DISTINCT FROM OLD.photo)
  EXECUTE FUNCTION registry_guard_photo();
CREATE TRIGGER guard_photo_of_new BEFORE INSERT ON registry_student FOR EACH ROW
  WHEN (current_user = 'matricula_app' AND NEW.photo IS NOT NULL)
  EXECUTE FUNCTION registry_guard_photo();

ALTER POLICY seen ON papers_paper USING (seen_by && scopes() OR EXISTS (
  SELECT 1 FROM registry_archiveitem a WHERE a.paper_uuid = papers_paper.uuid AND a.withdrawn_on IS NULL)
  OR EXISTS (SELECT 1 FROM registry_student s WHERE s.photo = papers_paper.uuid));
"""

UNDO = """
ALTER POLICY seen ON papers_paper USING (seen_by && scopes() OR EXISTS (
  SELECT 1 FROM registry_archiveitem a WHERE a.paper_uuid = papers_paper.uuid AND a.withdrawn_on IS NULL));
DROP TRIGGER guard_photo_of_new ON registry_student;
DROP TRIGGER guard_photo ON registry_student;
DROP FUNCTION registry_guard_photo();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0031_stays_by_case"),
        ("papers", "0003_only_added"),
        ("authorities", "0010_login_names"),
    ]
    operations = [
        migrations.AddIndex(
            model_name="student",
            index=models.Index(
                condition=models.Q(("photo__isnull", False)), fields=["photo"], name="student_by_photo"
            ),
        ),
        migrations.RunSQL(SQL, UNDO),
    ]
