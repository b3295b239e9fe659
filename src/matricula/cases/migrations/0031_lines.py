"""A case may be about many: a line each, held against the law and the roll, and carried out once."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

CHECKS = """
-- Whether the student is on the roll of the list's own school, in its stage, in a status that the law takes.
CREATE FUNCTION cases_line_fits(p_case cases_case, p_law jsonb, p_student bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (
    SELECT 1 FROM registry_enrollment e
    WHERE e.student_id = p_student AND e.is_open AND e.is_principal AND e.stage = p_case.subject ->> 'stage'
      AND e.school_id IN (p_case.opened_org_id,
        (SELECT h.org_id FROM authorities_answering(p_case.opened_org_id, civil_now()) h))
      AND cases_law_takes(p_law, e.status, e.stage))
$$;

-- Lines are drawn up, judged and left out by the office that opened the list, as long as the list is its own to fill in.
CREATE FUNCTION cases_guard_lines() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM (SELECT DISTINCT case_id FROM touched) one LEFT JOIN cases_case c ON c.id = one.case_id
    WHERE (c.state IN ('draft', 'returned') AND cases_acts_for(actor_appointment(), c.opened_org_id, NULL)
      AND cases_law(c.pack_digest, c.procedure, c.governing_on) ->> 'pupil' = 'list') IS NOT TRUE)
  THEN
    RAISE EXCEPTION 'the lines of a list are fixed once it is filed' USING ERRCODE = 'MR028';
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF EXISTS (
      SELECT 1 FROM touched t JOIN cases_case c ON c.id = t.case_id
      CROSS JOIN LATERAL (SELECT cases_law(c.pack_digest, c.procedure, c.governing_on) AS law) l
      LEFT JOIN registry_student st ON st.id = t.student_id
      WHERE (t.done_at IS NULL AND st.uuid = t.student_uuid AND cases_line_fits(c, l.law, t.student_id)) IS NOT TRUE
        OR t.left_out_by_id <> actor_appointment())
    THEN
      RAISE EXCEPTION 'a list is of those whom the law has it for, on the roll of its school' USING ERRCODE = 'MR040';
    END IF;
  ELSIF EXISTS (
    SELECT 1 FROM touched t JOIN before b ON b.id = t.id
    WHERE t.left_out_by_id <> actor_appointment()
      AND ROW(t.left_out_by_id, t.left_out_at, t.left_out_why)
        IS DISTINCT FROM ROW(b.left_out_by_id, b.left_out_at, b.left_out_why))
  THEN
    RAISE EXCEPTION 'a line is left out in one''s own name' USING ERRCODE = 'MR036';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER guard_lines_added AFTER INSERT ON cases_caseline REFERENCING NEW TABLE AS touched
  FOR EACH STATEMENT WHEN (current_user = 'matricula_app') EXECUTE FUNCTION cases_guard_lines();
CREATE TRIGGER guard_lines_changed AFTER UPDATE ON cases_caseline REFERENCING OLD TABLE AS before NEW TABLE AS touched
  FOR EACH STATEMENT WHEN (current_user = 'matricula_app') EXECUTE FUNCTION cases_guard_lines();

-- After guard_case: a list is filed with a line that stays, and nobody stays on it who does not fit on that day.
CREATE FUNCTION cases_lines_fit() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE law jsonb := cases_law(NEW.pack_digest, NEW.procedure, NEW.governing_on);
BEGIN
  IF law ->> 'pupil' = 'list' AND (
    NOT EXISTS (SELECT 1 FROM cases_caseline l
                WHERE l.case_id = NEW.id AND l.left_out_at IS NULL AND l.against = '[]')
    OR EXISTS (SELECT 1 FROM cases_caseline l
               WHERE l.case_id = NEW.id AND l.left_out_at IS NULL AND l.against = '[]'
                 AND NOT cases_line_fits(NEW, law, l.student_id)))
  THEN
    RAISE EXCEPTION 'a list is filed with those whom the law has it for' USING ERRCODE = 'MR040';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER lines_fit BEFORE UPDATE ON cases_case FOR EACH ROW
  WHEN (current_user = 'matricula_app' AND NEW.state = 'running' AND OLD.state IN ('draft', 'returned'))
  EXECUTE FUNCTION cases_lines_fit();

ALTER TABLE cases_caseline ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON cases_caseline USING (EXISTS (SELECT 1 FROM cases_case c WHERE c.id = case_id));
"""

FILING = """
-- As before, and a list is about no single pupil: it has lines.
CREATE OR REPLACE FUNCTION cases_check_filing(p_case cases_case) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE office authorities_org; law jsonb; way jsonb;
BEGIN
  SELECT * INTO office FROM authorities_org WHERE id = p_case.opened_org_id;
  law := cases_law(p_case.pack_digest, p_case.procedure, p_case.governing_on);
  IF law IS NULL OR p_case.pack <> office.pack
    OR NOT EXISTS (SELECT 1 FROM cases_packsnapshot p
                   WHERE p.digest = p_case.pack_digest AND p.pack = office.pack AND p.installed)
    -- The program reads its clock within the transaction: over midnight either day is today.
    OR p_case.governing_on NOT BETWEEN (civil_now() AT TIME ZONE office.zone)::date
                                   AND (cases_clock() AT TIME ZONE office.zone)::date
  THEN
    RAISE EXCEPTION 'a case is filed under the law in force at its office on that day' USING ERRCODE = 'MR031';
  END IF;
  IF NOT cases_acts_for(actor_appointment(), p_case.opened_org_id, NULL) THEN
    RAISE EXCEPTION 'a case is filed by the office that opened it' USING ERRCODE = 'MR038';
  END IF;
  way := law -> 'routes' -> p_case.route::text -> 'steps';
  IF p_case.effect <> law ->> 'effect' OR way IS NULL OR p_case.turns <> jsonb_array_length(way)
    OR EXISTS (SELECT 1 FROM cases_casesubject s WHERE s.case_id = p_case.id) = (law ->> 'pupil' = 'list')
    OR EXISTS (SELECT 1 FROM cases_casesubject s
               WHERE s.case_id = p_case.id AND s.changes_status <> (law ->> 'changes_status')::boolean)
  THEN
    RAISE EXCEPTION 'the law gives this case another effect or another way' USING ERRCODE = 'MR032';
  END IF;
  -- What the parties read of a single pupil is that pupil's name and number.
  IF (SELECT count(*) FROM cases_casesubject s WHERE s.case_id = p_case.id) = 1 AND NOT EXISTS (
    SELECT 1 FROM cases_casesubject s
    JOIN registry_student st ON st.id = s.student_id AND st.name = p_case.subject ->> 'name'
    JOIN registry_studentnumber n ON n.student_id = st.id AND n.ended_on IS NULL
      AND n.number = p_case.subject ->> 'student_number'
    WHERE s.case_id = p_case.id)
  THEN
    RAISE EXCEPTION 'the case names another student than it is about' USING ERRCODE = 'MR033';
  END IF;
  IF law ->> 'pupil' = 'own_roll' AND EXISTS (
    SELECT 1 FROM cases_casesubject s WHERE s.case_id = p_case.id AND NOT EXISTS (
      SELECT 1 FROM registry_enrollment e WHERE e.student_id = s.student_id AND e.is_open
        AND e.school_id IN (p_case.opened_org_id,
          (SELECT h.org_id FROM authorities_answering(p_case.opened_org_id, civil_now()) h))))
  THEN
    RAISE EXCEPTION 'this is asked by the school of the student' USING ERRCODE = 'MR033';
  END IF;
END $$;

-- As before, and the duty for a list follows its stage, in which every line is.
CREATE OR REPLACE FUNCTION cases_party_org(p_case cases_case, p_law jsonb, p_role text) RETURNS integer
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE role jsonb := p_law -> 'parties' -> p_role; below authorities_org; duty jsonb; school integer; stage text;
BEGIN
  IF role ->> 'is' = 'starter' THEN
    RETURN p_case.opened_org_id;
  END IF;
  IF p_law ->> 'pupil' = 'list' THEN
    school := p_case.opened_org_id;
    stage := p_case.subject ->> 'stage';
  ELSE
    SELECT CASE WHEN count(DISTINCT st.school_id) = 1 THEN min(st.school_id) END,
           CASE WHEN count(DISTINCT st.stage) = 1 THEN min(st.stage) END
      INTO school, stage
    FROM cases_casesubject s JOIN registry_student st ON st.id = s.student_id WHERE s.case_id = p_case.id;
  END IF;
  IF role ->> 'is' = 'subject_school' THEN
    RETURN school;
  END IF;
  SELECT * INTO below FROM authorities_org WHERE id = cases_party_org(p_case, p_law, role ->> 'of');
  SELECT p.duties -> (role ->> 'duty') INTO duty FROM cases_packsnapshot p WHERE p.pack = below.pack AND p.installed;
  IF below.run_by_id IS NOT NULL AND (duty ->> 'follows_runner')::boolean THEN
    RETURN below.run_by_id;
  END IF;
  RETURN (SELECT o.id FROM authorities_org o
          WHERE o.id = ANY (below.lineage) AND o.tier = duty -> 'stages' ->> stage);
END $$;
"""

RUNNING = """
-- The lists that wait to be carried out: ids only, for a worker that then looks with the eyes of the office.
CREATE FUNCTION cases_lists_to_run() RETURNS TABLE (case_uuid uuid, opened_org_id integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT c.uuid, c.opened_org_id FROM cases_case c WHERE c.state = 'approved' ORDER BY c.id
$$;

-- Carry out the next lines of an approved list: everybody on them who still fits gets the status that the law gives, from
-- the day of the last approval on; the others fall out singly. It asks nobody's appointment and takes nobody's word: that
-- all have approved, for whom the list is and what becomes of them is what the case and its law say. Returns how many
-- lines were dealt with.
CREATE FUNCTION cases_change_status_of_lines(p_case uuid, p_limit integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE list cases_case; law jsonb; words jsonb; day date; ends boolean; taken bigint[]; fit bigint[];
BEGIN
  SELECT * INTO list FROM cases_case WHERE uuid = p_case FOR UPDATE;
  law := cases_law(list.pack_digest, list.procedure, list.governing_on);
  words := law -> 'effect_with';
  IF (list.state = 'approved' AND list.effect = 'registry.change_status_of_lines' AND law ->> 'effect' = list.effect
      AND law ->> 'pupil' = 'list' AND cases_all_approved(list)) IS NOT TRUE
  THEN
    RAISE EXCEPTION 'no decided list changes the status of anybody' USING ERRCODE = 'MR016';
  END IF;
  SELECT (s.decided_at AT TIME ZONE o.zone)::date INTO day
    FROM cases_step s JOIN authorities_org o ON o.id = list.opened_org_id
    WHERE s.case_id = list.id AND s.round = list.round ORDER BY s.seq DESC LIMIT 1;
  ends := (law ->> 'ends')::boolean;
  SELECT array_agg(next.student_id) INTO taken FROM (
    SELECT l.student_id FROM cases_caseline l
    WHERE l.case_id = list.id AND l.done_at IS NULL AND l.left_out_at IS NULL AND l.against = '[]'
    ORDER BY l.student_id LIMIT p_limit) next;
  IF taken IS NULL THEN
    RETURN 0;
  END IF;
  -- The pupils before their places, as everything does that moves anybody.
  PERFORM 1 FROM registry_student WHERE id = ANY (taken) ORDER BY id FOR UPDATE;
  SELECT coalesce(array_agg(e.id ORDER BY e.id), '{}') INTO fit FROM registry_enrollment e
    WHERE e.student_id = ANY (taken) AND e.is_open AND e.is_principal AND cases_line_fits(list, law, e.student_id)
      AND NOT cases_student_is_busy(e.student_id, 0) AND audit_lock_on('enrollment', e.uuid) IS NULL;
  INSERT INTO registry_enrollmentstatus
    (enrollment_id, seq, started_on, status, ends, change_kind, reason, clause, case_uuid)
    SELECT last.enrollment_id, last.seq + 1, greatest(day, last.started_on), words ->> 'to_status', ends,
      coalesce(words ->> 'change_kind', ''), '', words ->> 'clause', list.uuid
    FROM (SELECT DISTINCT ON (enrollment_id) enrollment_id, seq, started_on FROM registry_enrollmentstatus
          WHERE enrollment_id = ANY (fit) ORDER BY enrollment_id, seq DESC) last;
  IF ends THEN
    UPDATE registry_classmembership SET ended_on = greatest(day, started_on)
      WHERE enrollment_id = ANY (fit) AND ended_on IS NULL;
  END IF;
  UPDATE cases_caseline l SET done_at = civil_now()
    FROM registry_enrollment e WHERE e.id = ANY (fit) AND l.case_id = list.id AND l.student_id = e.student_id;
  UPDATE cases_caseline l
    SET against = jsonb_build_array(jsonb_build_object('code', 'no_longer_fits', 'clause', law ->> 'unfit_clause'))
    WHERE l.case_id = list.id AND l.student_id = ANY (taken) AND l.done_at IS NULL;
  RETURN cardinality(taken);
END $$;

-- As before, and a list is carried out once nothing is left of it to do.
CREATE OR REPLACE FUNCTION cases_carried_out(p_case cases_case) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT CASE p_case.effect
    WHEN 'registry.readmit' THEN NOT EXISTS (
      SELECT 1 FROM cases_casesubject s WHERE s.case_id = p_case.id AND NOT EXISTS (
        SELECT 1 FROM registry_enrollment e
        WHERE e.student_id = s.student_id AND e.case_uuid = p_case.uuid AND e.school_id = p_case.opened_org_id))
    WHEN 'registry.transfer' THEN NOT EXISTS (
      SELECT 1 FROM cases_casesubject s WHERE s.case_id = p_case.id AND NOT EXISTS (
        SELECT 1 FROM registry_enrollment e
        WHERE e.student_id = s.student_id AND e.case_uuid = p_case.uuid AND e.school_id = p_case.opened_org_id))
    WHEN 'registry.change_status' THEN NOT EXISTS (
      SELECT 1 FROM cases_casesubject s WHERE s.case_id = p_case.id AND NOT EXISTS (
        SELECT 1 FROM registry_enrollment e JOIN registry_enrollmentstatus l ON l.enrollment_id = e.id
        WHERE e.student_id = s.student_id AND l.case_uuid = p_case.uuid))
    WHEN 'registry.change_status_of_lines' THEN NOT EXISTS (
      SELECT 1 FROM cases_caseline l
      WHERE l.case_id = p_case.id AND l.done_at IS NULL AND l.left_out_at IS NULL AND l.against = '[]')
    WHEN 'registry.change_grade' THEN NOT EXISTS (
      SELECT 1 FROM cases_casesubject s WHERE s.case_id = p_case.id AND NOT EXISTS (
        SELECT 1 FROM registry_enrollment e JOIN registry_enrollmentstatus l ON l.enrollment_id = e.id
        WHERE e.student_id = s.student_id AND l.case_uuid = p_case.uuid))
    WHEN 'registry.formal_number' THEN NOT EXISTS (
      SELECT 1 FROM cases_casesubject s WHERE s.case_id = p_case.id AND NOT EXISTS (
        SELECT 1 FROM registry_identitydocument d WHERE d.student_id = s.student_id AND d.ended_on IS NULL
          AND cases_asks_for(p_case.uuid, 'document_number', d.number)))
    WHEN 'registry.change_identity' THEN NOT EXISTS (
      SELECT 1 FROM cases_casesubject s JOIN registry_student p ON p.id = s.student_id
      LEFT JOIN registry_identitydocument d ON d.student_id = p.id AND d.ended_on IS NULL
      WHERE s.case_id = p_case.id AND NOT (
        cases_shows(p_case.uuid, 'name', p.name) AND cases_shows(p_case.uuid, 'sex', p.sex)
        AND cases_shows(p_case.uuid, 'birth_on', to_char(p.birth_on, 'YYYY-MM-DD'))
        AND cases_shows(p_case.uuid, 'document_kind', d.kind) AND cases_shows(p_case.uuid, 'document_number', d.number)))
    WHEN 'cases.file_papers' THEN NOT EXISTS (
      SELECT 1 FROM cases_casesubject s WHERE s.case_id = p_case.id AND NOT EXISTS (
        SELECT 1 FROM registry_archiveitem a WHERE a.student_id = s.student_id AND a.case_uuid = p_case.uuid))
    WHEN 'audit.permit' THEN EXISTS (SELECT 1 FROM audit_permit p WHERE p.case_uuid = p_case.uuid)
    ELSE true END
$$;

REVOKE EXECUTE ON FUNCTION cases_line_fits(cases_case, jsonb, bigint) FROM PUBLIC;
"""

UNDO = """
DROP FUNCTION cases_change_status_of_lines(uuid, integer);
DROP FUNCTION cases_lists_to_run();
DROP TRIGGER lines_fit ON cases_case;
DROP FUNCTION cases_lines_fit();
DROP TRIGGER guard_lines_changed ON cases_caseline;
DROP TRIGGER guard_lines_added ON cases_caseline;
DROP FUNCTION cases_guard_lines();
DROP FUNCTION cases_line_fits(cases_case, jsonb, bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0030_carried_out"), ("registry", "0027_promotion_run")]
    operations = [
        migrations.CreateModel(
            name="CaseLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("student_uuid", models.UUIDField()),
                ("against", models.JSONField(default=list)),
                ("left_out_at", models.DateTimeField(null=True)),
                ("left_out_why", models.TextField(blank=True)),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="cases.case"
                    ),
                ),
                (
                    "student",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.student"
                    ),
                ),
                (
                    "left_out_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="authorities.appointment",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("case", "student"), name="case_line_once"),
                    models.CheckConstraint(
                        condition=Q(left_out_at=None, left_out_by=None, left_out_why="")
                        | Q(left_out_at__isnull=False, left_out_by__isnull=False) & ~Q(left_out_why=""),
                        name="case_line_left_out_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=Q(done_at=None) | Q(left_out_at=None, against=[]), name="case_line_done_stays"
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            "case",
            models.Index(fields=["id"], condition=Q(state="approved"), name="case_to_carry_out"),
        ),
        migrations.RunSQL(CHECKS, UNDO),
        migrations.RunSQL(FILING, migrations.RunSQL.noop),
        migrations.RunSQL(RUNNING, migrations.RunSQL.noop),
    ]
