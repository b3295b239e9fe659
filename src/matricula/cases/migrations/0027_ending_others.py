"""A case that leaves no room for any other ends those under way about its pupil, wherever they were opened."""

from django.db import migrations, models

SQL = """
-- End every other filed case about the pupil of an approved one whose law says so: they count as withdrawn, and the
-- timeline says by which clause. In order of id, and before the pupil is locked. Returns each with its offices.
CREATE FUNCTION cases_end_others(p_case uuid) RETURNS TABLE (case_uuid uuid, offices integer[])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE filed cases_case; pupil bigint; clause text; other cases_case;
BEGIN
  SELECT * INTO filed FROM cases_case WHERE uuid = p_case;
  SELECT s.student_id INTO pupil FROM cases_casesubject s WHERE s.case_id = filed.id;
  clause := cases_law(filed.pack_digest, filed.procedure, filed.governing_on) ->> 'ends_others';
  IF clause IS NULL OR cases_allows(p_case, filed.effect, pupil, filed.opened_org_id) IS NOT TRUE THEN
    RAISE EXCEPTION 'no decided case ends the others' USING ERRCODE = 'MR038';
  END IF;
  FOR other IN
    SELECT c.* FROM cases_case c
    WHERE c.id <> filed.id AND c.state IN ('running', 'returned')
      AND EXISTS (SELECT 1 FROM cases_casesubject s WHERE s.case_id = c.id AND s.student_id = pupil)
    ORDER BY c.id FOR UPDATE OF c
  LOOP
    UPDATE cases_case SET state = 'withdrawn', ended_at = civil_now(), holder_org_id = NULL WHERE id = other.id;
    INSERT INTO cases_event (case_id, kind, clause, words, detail, civil_at, machine_at)
      VALUES (other.id, 'ended', clause, '', '{}', civil_now(), clock_timestamp());
    case_uuid := other.uuid;
    offices := ARRAY(SELECT DISTINCT p.org_id FROM cases_party p WHERE p.case_id = other.id ORDER BY 1);
    RETURN NEXT;
  END LOOP;
END $$;

-- Whether the law of the case lets its status follow on a later day than the form says: where it waits for no other
-- case, another change may have been entered for a later day meanwhile, and a chain is kept in order.
CREATE FUNCTION cases_follows_on(p_case uuid, p_on date) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (
    SELECT 1 FROM cases_case c CROSS JOIN LATERAL (SELECT cases_law_of(c.uuid) AS law) l
    WHERE c.uuid = p_case AND l.law ->> 'ends_others' IS NOT NULL
      AND c.payload ->> (l.law -> 'effect_with' ->> 'on') < to_char(p_on, 'YYYY-MM-DD'))
$$;

REVOKE EXECUTE ON FUNCTION cases_follows_on(uuid, date) FROM PUBLIC;
"""

UNDO = """
DROP FUNCTION cases_follows_on(uuid, date);
DROP FUNCTION cases_end_others(uuid);
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0026_register_by_case"), ("registry", "0021_follows_the_last")]
    operations = [migrations.RunSQL(SQL, UNDO)]
