"""Whoever asks beyond their own sight is in office on the day, and the server's log says so whatever becomes of the transaction."""

from django.db import migrations

SQL = """
-- Whoever acts in this transaction, if their appointment is in force by civil time: begun, not ended, at an office that is
-- open, of somebody who may sign in. One row or none; every function that demands an actor asks this one thing.
CREATE FUNCTION authorities_in_office()
RETURNS TABLE (appointment_id bigint, user_id bigint, user_name text, org_id integer, lineage integer[])
LANGUAGE sql STABLE AS $$
  SELECT a.id, u.id, u.display_name::text, o.id, o.lineage
  FROM authorities_appointment a
  JOIN authorities_user u ON u.id = a.user_id AND u.is_active
  JOIN authorities_org o ON o.id = a.org_id
  CROSS JOIN LATERAL (SELECT (civil_now() AT TIME ZONE o.zone)::date AS day) today
  WHERE a.id = actor_appointment() AND a.user_id = actor_user()
    AND a.started_on <= today.day AND (a.ended_on IS NULL OR today.day < a.ended_on)
    AND (o.closed_on IS NULL OR today.day < o.closed_on)
$$;

CREATE FUNCTION authorities_must_be_in_office() RETURNS void LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM authorities_in_office()) THEN
    RAISE EXCEPTION 'only an officer in office may ask this' USING ERRCODE = 'MR005';
  END IF;
END $$;

-- A rollback takes the entry in the access log back, and what was learned stays learned. The line in the server's log
-- stays, too, and no setting of the application's keeps it out. It names an appointment and the question, never a pupil.
CREATE FUNCTION authorities_ask(p_question text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE who record;
BEGIN
  PERFORM authorities_must_be_in_office();
  SELECT * INTO who FROM authorities_in_office();
  RAISE LOG 'matricula: appointment % at office % asks %', who.appointment_id, who.org_id, p_question;
END $$;

-- The entry in the access log of a look beyond one's own sight, seen from the office that looked and by whoever sees the
-- subject.
CREATE FUNCTION authorities_note_look(p_page text, p_subject uuid, p_detail jsonb, p_seen_by integer[]) RETURNS void
LANGUAGE sql AS $$
  INSERT INTO audit_accesslog (uuid, user_id, user_name, appointment_id, org_id, subject_kind, subject_uuid, page,
    unmasked, detail, civil_at, machine_at, seen_by)
  SELECT gen_random_uuid(), who.user_id, who.user_name, who.appointment_id, who.org_id, 'student', p_subject, p_page,
    false, p_detail, civil_now(), now(), who.lineage || coalesce(p_seen_by, '{}')
  FROM authorities_in_office() who
$$;

CREATE OR REPLACE FUNCTION authorities_keep_telephone(p_org integer, p_phone text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE authorities_org o SET phone = p_phone
  WHERE o.id = p_org AND o.lineage && scopes()
    AND EXISTS (SELECT 1 FROM authorities_in_office() who WHERE who.org_id = ANY (o.lineage));
  RETURN FOUND;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("authorities", "0007_lists"), ("audit", "0003_own_name")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
