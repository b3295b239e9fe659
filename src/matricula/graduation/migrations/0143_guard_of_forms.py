"""A pre-numbered form is noted for one certificate, for good."""

from django.db import migrations

SQL = """
-- Which form it is: of a kind of certificate under one law, its number without regard to blanks, width and case.
CREATE FUNCTION graduation_form_key(p_pack text, p_kind text, p_blank text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT p_pack || ' ' || p_kind || ' ' || nullif(upper(regexp_replace(normalize(p_blank, NFKC), '\\s', '', 'g')), '')
$$;

-- What was noted twice before anybody held it together stays: the first of them has the form.
WITH known AS (
  SELECT c.id, graduation_form_key(o.pack, c.kind, c.blank) AS form_key
  FROM graduation_certificate c JOIN authorities_org o ON o.id = c.school_id WHERE c.blank <> ''
), firsts AS (
  SELECT DISTINCT ON (k.form_key) k.id, k.form_key FROM known k WHERE k.form_key IS NOT NULL ORDER BY k.form_key, k.id
)
UPDATE graduation_certificate c SET form_key = f.form_key FROM firsts f WHERE f.id = c.id;

-- Two at once wait for each other, so that the later one is refused with words; the index would refuse it without.
-- A number that is void, replaced or revoked has used its form up.
CREATE FUNCTION graduation_guard_form() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  NEW.form_key := graduation_form_key(
    (SELECT o.pack FROM authorities_org o WHERE o.id = NEW.school_id), NEW.kind, NEW.blank);
  IF NEW.form_key IS NULL THEN
    RETURN NEW;
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('graduation.form:' || NEW.form_key, 0));
  IF EXISTS (SELECT FROM graduation_certificate c WHERE c.form_key = NEW.form_key) THEN
    RAISE EXCEPTION 'the form is noted for another certificate' USING ERRCODE = 'MR123', DETAIL = NEW.clause;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_form BEFORE INSERT ON graduation_certificate FOR EACH ROW EXECUTE FUNCTION graduation_guard_form();
"""
UNDO = """
DROP TRIGGER guard_form ON graduation_certificate;
DROP FUNCTION graduation_guard_form();
DROP FUNCTION graduation_form_key(text, text, text);
"""


class Migration(migrations.Migration):
    dependencies = [("graduation", "0142_form_key")]
    operations = [migrations.RunSQL(SQL, UNDO)]
