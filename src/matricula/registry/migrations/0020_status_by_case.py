"""A status follows another only where a case has decided it, or where a closed school's roll goes to its heir."""

from django.db import migrations, models
from django.db.models import F, Q

FIRST = """
-- A place comes with the entry into the register, at the office of whoever enters the person; every other place is opened
-- by a decided case, or by the clock of a merger.
CREATE FUNCTION registry_first_place() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.case_uuid IS NOT NULL OR NOT NEW.is_principal
    OR EXISTS (SELECT 1 FROM registry_enrollment e WHERE e.student_id = NEW.student_id)
    OR NOT EXISTS (SELECT 1 FROM authorities_org o
                   WHERE o.id = NEW.school_id AND NOT authorities_closed(o.closed_on, o.zone, civil_now()))
    OR cases_acts_for(actor_appointment(), NEW.school_id, NULL) IS NOT TRUE
  THEN
    RAISE EXCEPTION 'no decided case opens this place' USING ERRCODE = 'MR016';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER first_place BEFORE INSERT ON registry_enrollment FOR EACH ROW
  WHEN (current_user = 'matricula_app') EXECUTE FUNCTION registry_first_place();

-- And with it the first link of its chain, in the status with which the law lets a place begin. cases_register_words
-- answers for the law that is installed at the school.
CREATE FUNCTION registry_first_link() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.seq <> 1 OR NEW.ends OR NEW.until IS NOT NULL OR NEW.case_uuid IS NOT NULL OR NEW.change_kind <> ''
    OR NOT EXISTS (
      SELECT 1 FROM registry_enrollment e JOIN authorities_org o ON o.id = e.school_id
      WHERE e.id = NEW.enrollment_id AND e.case_uuid IS NULL AND e.started_on = NEW.started_on
        AND NOT EXISTS (SELECT 1 FROM registry_enrollment x WHERE x.student_id = e.student_id AND x.id <> e.id)
        AND cases_register_words(o.pack) ->> 'first_status' = NEW.status
        AND cases_acts_for(actor_appointment(), e.school_id, NULL))
  THEN
    RAISE EXCEPTION 'no decided case gives this status' USING ERRCODE = 'MR016';
  END IF;
  RETURN NEW;
END $$;
-- After guard_enrollment and link_status, which say more where a place is locked or has ended.
CREATE TRIGGER only_the_first BEFORE INSERT ON registry_enrollmentstatus FOR EACH ROW
  WHEN (current_user = 'matricula_app') EXECUTE FUNCTION registry_first_link();
"""

CHANGE = """
-- Put a pupil's open principal place into another status on the strength of a decided case: as the form asks, as the law
-- of the case says, and from a status that this law takes pupils from. The place is where the case was opened, or at the
-- office that answers for it. Returns the link. A place that ends, or goes on in another grade, leaves its seat.
CREATE FUNCTION registry_change_status(p_student bigint, p_status text, p_ends boolean, p_kind text, p_on date,
  p_until date, p_grade text, p_reason text, p_clause text, p_case uuid, p_effect text, p_school integer)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE place registry_enrollment; last_seq integer; added bigint;
BEGIN
  -- The pupil before the place, as everything does that moves anybody.
  PERFORM 1 FROM registry_student WHERE id = p_student FOR UPDATE;
  IF NOT cases_allows(p_case, p_effect, p_student, p_school)
    OR EXISTS (SELECT 1 FROM registry_enrollmentstatus s WHERE s.case_uuid = p_case)
  THEN
    RAISE EXCEPTION 'no decided case changes the status of this student' USING ERRCODE = 'MR016';
  END IF;
  SELECT * INTO place FROM registry_enrollment
    WHERE student_id = p_student AND is_open AND is_principal FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the student has no open place' USING ERRCODE = 'MR007';
  END IF;
  IF place.school_id NOT IN (p_school, (SELECT h.org_id FROM authorities_answering(p_school, civil_now()) h))
    OR cases_takes(p_case, place.status, place.stage) IS NOT TRUE
    OR cases_law_says(p_case, 'to_status', p_status) IS NOT TRUE OR cases_ends_place(p_case, p_ends) IS NOT TRUE
    OR cases_law_says(p_case, 'change_kind', p_kind) IS NOT TRUE
    OR cases_law_says(p_case, 'clause', p_clause) IS NOT TRUE
    OR cases_fills_in(p_case, 'on', to_char(p_on, 'YYYY-MM-DD')) IS NOT TRUE
    OR cases_fills_in(p_case, 'until', to_char(p_until, 'YYYY-MM-DD')) IS NOT TRUE
    OR cases_fills_in(p_case, 'grade', nullif(p_grade, '')) IS NOT TRUE
  THEN
    RAISE EXCEPTION 'no decided case changes the status so' USING ERRCODE = 'MR016';
  END IF;
  UPDATE registry_classmembership m SET ended_on = greatest(p_on, m.started_on)
    FROM registry_schoolclass c
    WHERE m.enrollment_id = place.id AND m.ended_on IS NULL AND c.id = m.school_class_id
      AND (p_ends OR c.grade <> coalesce(nullif(p_grade, ''), c.grade));
  IF nullif(p_grade, '') <> place.grade THEN
    UPDATE registry_enrollment SET grade = p_grade WHERE id = place.id;
  END IF;
  SELECT max(seq) INTO last_seq FROM registry_enrollmentstatus WHERE enrollment_id = place.id;
  INSERT INTO registry_enrollmentstatus
    (enrollment_id, seq, started_on, until, status, ends, change_kind, reason, clause, case_uuid)
    VALUES (place.id, coalesce(last_seq, 0) + 1, p_on, p_until, p_status, p_ends, p_kind, p_reason, p_clause, p_case)
    RETURNING id INTO added;
  RETURN added;
END $$;
"""

HAND_OVER = """
-- Move an open place of a school that has closed to the school at the end of its chain, in the same stage, grade and
-- status, by the words of the law installed at the closed school. It asks nobody's appointment and takes nobody's word:
-- that the school is closed, who its heir is and since when is what the tree says. Returns the new place.
CREATE FUNCTION registry_hand_over_place(p_place bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  pupil bigint; old registry_enrollment; last registry_enrollmentstatus; heir_id integer; heir authorities_org;
  since date; words jsonb; day date; added bigint;
BEGIN
  SELECT s.id INTO pupil FROM registry_enrollment e JOIN registry_student s ON s.id = e.student_id
    WHERE e.id = p_place FOR UPDATE OF s;
  SELECT * INTO old FROM registry_enrollment WHERE id = p_place AND is_open FOR UPDATE;
  SELECT * INTO last FROM registry_enrollmentstatus WHERE enrollment_id = p_place ORDER BY seq DESC LIMIT 1;
  SELECT h.org_id, h.since INTO heir_id, since FROM authorities_answering(old.school_id, civil_now()) h;
  SELECT * INTO heir FROM authorities_org WHERE id = heir_id;
  SELECT cases_register_words(o.pack) -> 'hand_over' INTO words FROM authorities_org o WHERE o.id = old.school_id;
  day := greatest(since, heir.opened_on, last.started_on);
  IF (old.id IS NOT NULL AND last.id IS NOT NULL AND words IS NOT NULL
      AND since IS NOT NULL AND heir_id <> old.school_id AND heir.tier = 'school'
      AND NOT authorities_closed(heir.closed_on, heir.zone, civil_now())
      AND old.stage = ANY (heir.stages) AND day <= (civil_now() AT TIME ZONE heir.zone)::date
      AND NOT cases_student_is_busy(pupil, 0)) IS NOT TRUE
  THEN
    RAISE EXCEPTION 'this place does not go to another school today' USING ERRCODE = 'MR016';
  END IF;
  UPDATE registry_classmembership SET ended_on = greatest(day, started_on)
    WHERE enrollment_id = old.id AND ended_on IS NULL;
  INSERT INTO registry_enrollmentstatus
    (enrollment_id, seq, started_on, status, ends, change_kind, reason, clause)
    VALUES (old.id, last.seq + 1, day, words ->> 'left_status', true, words ->> 'change_kind', '', words ->> 'clause');
  INSERT INTO registry_enrollment (uuid, student_id, school_id, stage, grade, is_principal, started_on, entered_on,
      particulars, status, is_open, seen_by)
    VALUES (gen_random_uuid(), pupil, heir_id, old.stage, old.grade, old.is_principal, day, old.entered_on,
      old.particulars, '', true, '{}') RETURNING id INTO added;
  -- What was planned to end on a day still is: a leave goes on as it was granted.
  INSERT INTO registry_enrollmentstatus
    (enrollment_id, seq, started_on, until, status, ends, change_kind, reason, clause)
    VALUES (added, 1, day, CASE WHEN last.until >= day THEN last.until END, last.status, false, words ->> 'change_kind',
      '', words ->> 'clause');
  RETURN added;
END $$;
"""

UNDO = """
DROP FUNCTION registry_hand_over_place(bigint);
DROP FUNCTION registry_change_status(bigint, text, boolean, text, date, date, text, text, text, uuid, text, integer);
DROP TRIGGER only_the_first ON registry_enrollmentstatus;
DROP FUNCTION registry_first_link();
DROP TRIGGER first_place ON registry_enrollment;
DROP FUNCTION registry_first_place();
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0019_planned_end"), ("authorities", "0008_in_office")]
    operations = [
        migrations.AddConstraint(
            "enrollmentstatus",
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("started_on")), name="status_ends_after_it_began"
            ),
        ),
        migrations.RunSQL(FIRST + CHANGE + HAND_OVER, UNDO),
    ]
