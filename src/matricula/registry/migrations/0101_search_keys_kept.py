"""Triggers keep what students are found by; what there is comes in set by set, and its indexes afterwards."""

from django.db import migrations, models

from matricula.deployment.walls import ChildOf, Wall, raised

COLUMNS = (
    "id, school_id, district_id, region_id, number, school_number, district_number, region_number, ending, initials"
)


def values(student):
    """The keys of a student, with the number in force as `held.number`."""
    there = ", ".join(
        f"coalesce({student}.{area}_id || ':' || held.number, '')" for area in ("school", "district", "region")
    )
    return (
        f"{student}.id, {student}.school_id, {student}.district_id, {student}.region_id, held.number, {there},"
        f" reverse(held.number), registry_initials({student}.sort_key)"
    )


SQL = r"""
-- The first letter of each word of a spelled name, and the name behind a space: equal initials come by name.
CREATE FUNCTION registry_initials(p_sort_key text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT regexp_replace(p_sort_key, '(\S)\S*\s*', '\1', 'g') || ' ' || p_sort_key
$$;

-- Written and looked for in one form, so both ask this: the last ten digits, in whatever script they were typed.
CREATE FUNCTION registry_phone_key(p_phone text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN length(digits) < 7 THEN '' ELSE right(digits, 10) END
  FROM regexp_replace(translate(p_phone, '０１２３４５６７８９۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩', '012345678901234567890123456789'),
    '[^0-9]', '', 'g') AS digits
$$;

-- Of many at once: what there is when the keys begin. Only who has a place is in an area.
CREATE FUNCTION registry_keep_search_keys(students bigint[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  INSERT INTO registry_searchkeys (<columns>)
  SELECT <values of s>
  FROM registry_student s, LATERAL (SELECT coalesce((SELECT number FROM registry_studentnumber
    WHERE student_id = s.id AND ended_on IS NULL), '') AS number) held
  WHERE s.id = ANY (students) AND s.school_id IS NOT NULL
$$;
REVOKE ALL ON FUNCTION registry_keep_search_keys(bigint[]) FROM PUBLIC;

-- Of one who changes: with plain values, whose plan PostgreSQL keeps. An array was planned anew for each student.
CREATE FUNCTION registry_student_found_otherwise() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE held record;
BEGIN
  SELECT coalesce((SELECT number FROM registry_studentnumber WHERE student_id = NEW.id AND ended_on IS NULL), '')
    AS number INTO held;
  INSERT INTO registry_searchkeys (<columns>) VALUES (<values of NEW>)
  ON CONFLICT (id) DO UPDATE SET (<columns>) = ROW (<excluded>);
  RETURN NULL;
END $$;
CREATE TRIGGER found_otherwise AFTER UPDATE ON registry_student FOR EACH ROW
  WHEN (NEW.school_id IS NOT NULL AND (NEW.school_id IS DISTINCT FROM OLD.school_id
    OR NEW.district_id IS DISTINCT FROM OLD.district_id OR NEW.region_id IS DISTINCT FROM OLD.region_id
    OR NEW.sort_key <> OLD.sort_key))
  EXECUTE FUNCTION registry_student_found_otherwise();
CREATE TRIGGER found_from_now_on AFTER INSERT ON registry_student FOR EACH ROW
  WHEN (NEW.school_id IS NOT NULL)
  EXECUTE FUNCTION registry_student_found_otherwise();

-- The first number is written before the place, and comes along with it.
CREATE FUNCTION registry_number_found_otherwise() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE held text;
BEGIN
  SELECT coalesce((SELECT number FROM registry_studentnumber WHERE student_id = NEW.student_id AND ended_on IS NULL), '')
    INTO held;
  UPDATE registry_searchkeys k SET number = held, school_number = k.school_id || ':' || held,
    district_number = coalesce(k.district_id || ':' || held, ''), region_number = coalesce(k.region_id || ':' || held, ''),
    ending = reverse(held)
  WHERE k.id = NEW.student_id AND k.number <> held;
  RETURN NULL;
END $$;
CREATE TRIGGER found_otherwise AFTER INSERT OR UPDATE ON registry_studentnumber FOR EACH ROW
  EXECUTE FUNCTION registry_number_found_otherwise();

CREATE FUNCTION registry_guardian_phone_key() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.phone_key = registry_phone_key(NEW.phone);
  RETURN NEW;
END $$;
CREATE TRIGGER keep_phone_key BEFORE INSERT OR UPDATE ON registry_guardian FOR EACH ROW
  EXECUTE FUNCTION registry_guardian_phone_key();

-- A hundredth of a million numbers is too coarse a measure to tell one school's from another's.
ALTER TABLE registry_searchkeys ALTER COLUMN number SET STATISTICS 1000, ALTER COLUMN school_number SET STATISTICS 1000,
  ALTER COLUMN district_number SET STATISTICS 1000, ALTER COLUMN region_number SET STATISTICS 1000,
  ALTER COLUMN ending SET STATISTICS 1000, ALTER COLUMN initials SET STATISTICS 1000;

-- What there is already. Checks that wait would keep the indexes from being made.
SET CONSTRAINTS ALL IMMEDIATE;
SELECT registry_keep_search_keys(ARRAY(SELECT id FROM registry_student ORDER BY id));
UPDATE registry_guardian SET phone = phone WHERE registry_phone_key(phone) <> '';
"""
SQL = (
    SQL.replace("<columns>", COLUMNS)
    .replace("<values of s>", values("s"))
    .replace("<values of NEW>", values("NEW"))
    .replace("<excluded>", ", ".join(f"EXCLUDED.{one}" for one in COLUMNS.split(", ")))
)

UNDO = """
DROP TRIGGER keep_phone_key ON registry_guardian;
DROP FUNCTION registry_guardian_phone_key();
DROP TRIGGER found_otherwise ON registry_studentnumber;
DROP FUNCTION registry_number_found_otherwise();
DROP TRIGGER found_from_now_on ON registry_student;
DROP TRIGGER found_otherwise ON registry_student;
DROP FUNCTION registry_student_found_otherwise();
DROP FUNCTION registry_keep_search_keys(bigint[]);
DROP FUNCTION registry_phone_key(text);
DROP FUNCTION registry_initials(text);
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0100_search_keys"), ("deployment", "0004_walls")]
    operations = [
        raised("registry_searchkeys", Wall(ChildOf("registry_student", "id"))),
        migrations.RunSQL(SQL, UNDO),
        migrations.AddIndex(
            model_name="guardian",
            index=models.Index(
                condition=models.Q(("ended_on__isnull", True), models.Q(("phone_key", ""), _negated=True)),
                fields=["phone_key", "student"],
                name="guardian_by_phone",
            ),
        ),
        migrations.AddIndex(
            model_name="searchkeys",
            index=models.Index(fields=["school", "ending", "student"], name="search_ending_school"),
        ),
        migrations.AddIndex(
            model_name="searchkeys",
            index=models.Index(fields=["district", "ending", "student"], name="search_ending_district"),
        ),
        migrations.AddIndex(
            model_name="searchkeys",
            index=models.Index(fields=["region", "ending", "student"], name="search_ending_region"),
        ),
        migrations.AddIndex(
            model_name="searchkeys",
            index=models.Index(fields=["ending", "student"], name="search_ending_all"),
        ),
        migrations.AddIndex(
            model_name="searchkeys",
            index=models.Index(fields=["school", "initials", "student"], name="search_initials_school"),
        ),
        migrations.AddIndex(
            model_name="searchkeys",
            index=models.Index(fields=["district", "initials", "student"], name="search_initials_district"),
        ),
        migrations.AddIndex(
            model_name="searchkeys",
            index=models.Index(fields=["region", "initials", "student"], name="search_initials_region"),
        ),
        migrations.AddIndex(
            model_name="searchkeys",
            index=models.Index(fields=["initials", "student"], name="search_initials_all"),
        ),
        migrations.AddIndex(
            model_name="searchkeys",
            index=models.Index(fields=["school_number", "student"], name="search_school_number"),
        ),
        migrations.AddIndex(
            model_name="searchkeys",
            index=models.Index(fields=["district_number", "student"], name="search_district_number"),
        ),
        migrations.AddIndex(
            model_name="searchkeys",
            index=models.Index(fields=["region_number", "student"], name="search_region_number"),
        ),
        migrations.AddIndex(
            model_name="searchkeys",
            index=models.Index(fields=["number", "student"], name="search_number"),
        ),
    ]
