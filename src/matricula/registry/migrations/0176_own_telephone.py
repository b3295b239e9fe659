"""A student is found by the own telephone as by one of the family: a trigger keeps its key, one function counts both."""

from django.db import migrations, models

KEYS = """
CREATE FUNCTION registry_own_phone_key(p_particulars jsonb) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(registry_phone_key(p_particulars ->> 'phone'), '')
$$;

-- The keys of a student begin with the place, whoever writes them.
CREATE FUNCTION registry_search_keys_begin() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  NEW.phone_key = (SELECT registry_own_phone_key(particulars) FROM registry_student WHERE id = NEW.id);
  RETURN NEW;
END $$;
CREATE TRIGGER keep_phone_key BEFORE INSERT ON registry_searchkeys FOR EACH ROW
  EXECUTE FUNCTION registry_search_keys_begin();

CREATE FUNCTION registry_own_phone_changes() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE registry_searchkeys SET phone_key = registry_own_phone_key(NEW.particulars) WHERE id = NEW.id;
  RETURN NULL;
END $$;
CREATE TRIGGER own_phone_changes AFTER UPDATE OF particulars ON registry_student FOR EACH ROW
  WHEN (NEW.particulars ->> 'phone' IS DISTINCT FROM OLD.particulars ->> 'phone')
  EXECUTE FUNCTION registry_own_phone_changes();

UPDATE registry_searchkeys k SET phone_key = registry_own_phone_key(s.particulars)
FROM registry_student s WHERE s.id = k.id AND registry_own_phone_key(s.particulars) <> '';
"""

UNDO = """
DROP TRIGGER own_phone_changes ON registry_student;
DROP FUNCTION registry_own_phone_changes();
DROP TRIGGER keep_phone_key ON registry_searchkeys;
DROP FUNCTION registry_search_keys_begin();
DROP FUNCTION registry_own_phone_key(jsonb);
"""

OF_FEW = """
CREATE OR REPLACE FUNCTION registry_phone_of_few(p_phone text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_bitmapscan = off AS $$
  SELECT count(*) <= 20 FROM (
    SELECT 1 FROM registry_guardian
    WHERE phone_key = registry_phone_key(p_phone) AND phone_key <> '' AND ended_on IS NULL<or_own>
    LIMIT 21) held
$$;
"""
OWN = """
    UNION ALL
    SELECT 1 FROM registry_searchkeys WHERE phone_key = registry_phone_key(p_phone) AND phone_key <> ''"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0175_names_as_different")]
    operations = [
        migrations.AddField(
            model_name="searchkeys",
            name="phone_key",
            field=models.CharField(db_default="", default="", max_length=10),
        ),
        migrations.RunSQL(KEYS, UNDO),
        migrations.AddIndex(
            model_name="searchkeys",
            index=models.Index(
                condition=models.Q(("phone_key", ""), _negated=True),
                fields=["phone_key", "student"],
                name="search_phone",
            ),
        ),
        migrations.RunSQL(OF_FEW.replace("<or_own>", OWN), OF_FEW.replace("<or_own>", "")),
    ]
