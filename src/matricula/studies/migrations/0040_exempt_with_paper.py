"""Nobody is exempt without the paper that proves it, and that whoever enters it sees; a permission is asked in one place."""

from django.db import migrations

SQL = """
CREATE OR REPLACE FUNCTION studies_may(p_permission text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT cases_may(p_permission)
$$;

CREATE FUNCTION studies_show_paper() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM papers_paper p WHERE p.id = NEW.paper_id) THEN
    PERFORM studies_refuse('MR095', 'an exemption is entered with the paper that proves it');
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER guard_paper_begun AFTER INSERT ON studies_fitnessyear FOR EACH ROW
  WHEN (current_user = 'matricula_app' AND NEW.is_exempt) EXECUTE FUNCTION studies_show_paper();
CREATE TRIGGER guard_paper_changed AFTER UPDATE OF is_exempt, paper_id ON studies_fitnessyear FOR EACH ROW
  WHEN (current_user = 'matricula_app' AND NEW.is_exempt
    AND (NEW.paper_id IS DISTINCT FROM OLD.paper_id OR NOT OLD.is_exempt)) EXECUTE FUNCTION studies_show_paper();
"""

UNDO = """
DROP TRIGGER guard_paper_changed ON studies_fitnessyear;
DROP TRIGGER guard_paper_begun ON studies_fitnessyear;
DROP FUNCTION studies_show_paper();
"""


class Migration(migrations.Migration):
    dependencies = [("studies", "0030_facts_in_sight"), ("cases", "0070_who_may"), ("papers", "0003_only_added")]
    operations = [migrations.RunSQL(SQL, UNDO)]
