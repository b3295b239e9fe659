"""A certificate is replaced by a decided case alone; the school then issues the next copy."""

from django.db import migrations

REPLACE = """
-- The paper of who asked for a duplicate holds no more: by the case that was decided on it, in the name of whoever decided
-- last, with the clause of its law. It is the paper of the place that was given up last at the school that filed the case.
CREATE FUNCTION graduation_replace_certificate(p_case uuid, p_reason text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE filed cases_case; law jsonb; it graduation_certificate;
BEGIN
  SELECT * INTO filed FROM cases_case WHERE uuid = p_case;
  law := cases_law(filed.pack_digest, filed.procedure, filed.governing_on);
  SELECT c.* INTO it FROM cases_casesubject s
    JOIN graduation_certificate c ON c.student_id = s.student_id AND c.state = 'issued'
    JOIN registry_enrollment e ON e.id = c.enrollment_id
    CROSS JOIN LATERAL authorities_answering(c.school_id, civil_now()) a
    WHERE s.case_id = filed.id AND filed.opened_org_id IN (c.school_id, a.org_id)
    ORDER BY e.ended_on DESC, c.id DESC LIMIT 1 FOR UPDATE OF c;
  IF it.id IS NULL OR btrim(coalesce(p_reason, '')) = ''
    OR cases_allows(p_case, 'graduation.duplicate_certificate', it.student_id, filed.opened_org_id) IS NOT TRUE
    OR EXISTS (SELECT 1 FROM graduation_certificate c WHERE c.ended_case = p_case)
  THEN
    RAISE EXCEPTION 'no decided case replaces a certificate' USING ERRCODE = 'MR105', DETAIL = coalesce(it.clause, '');
  END IF;
  UPDATE graduation_certificate SET state = 'replaced', ended_at = civil_now(), ended_in_id = actor_appointment(),
    ended_clause = law -> 'effect_with' ->> 'clause', reason = p_reason, ended_case = p_case WHERE id = it.id;
  RETURN it.id;
END $$;
CREATE FUNCTION cases_done_graduation_duplicate_certificate(p_case cases_case) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (SELECT 1 FROM graduation_certificate c WHERE c.ended_case = p_case.uuid)
$$;
REVOKE EXECUTE ON FUNCTION cases_done_graduation_duplicate_certificate(cases_case) FROM PUBLIC;
"""
UNDO_REPLACE = """
DROP FUNCTION cases_done_graduation_duplicate_certificate(cases_case);
DROP FUNCTION graduation_replace_certificate(uuid, text);
"""

VOID = """
-- A number that holds no more, with the reason: spoilt, or with a mistake. Once. What is lost is replaced by a case.
CREATE OR REPLACE FUNCTION graduation_end_certificate(p_certificate bigint, p_state text, p_reason text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE it graduation_certificate; hands bigint;
BEGIN
  SELECT c.* INTO it FROM graduation_certificate c WHERE c.id = p_certificate FOR UPDATE;
  hands := graduation_hands(it.school_id);
  IF it.id IS NULL OR hands IS NULL OR it.state <> 'issued' OR p_state NOT IN (%s)
     OR btrim(coalesce(p_reason, '')) = '' THEN
    RAISE EXCEPTION 'this number does not end so' USING ERRCODE = 'MR099', DETAIL = coalesce(it.clause, '');
  END IF;
  UPDATE graduation_certificate SET state = p_state, ended_at = civil_now(), ended_in_id = hands, ended_clause = it.clause,
    reason = p_reason WHERE id = it.id;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("graduation", "0070_ended_case"), ("cases", "0033_called_by_name")]
    operations = [
        migrations.RunSQL(REPLACE, UNDO_REPLACE),
        migrations.RunSQL(VOID % "'void'", VOID % "'void', 'replaced'"),
    ]
