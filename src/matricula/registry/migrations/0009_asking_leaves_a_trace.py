"""Whoever asks the whole register for a person leaves a trace, whatever the answer; many people are asked for at once."""

from django.db import migrations

SQL = """
DROP FUNCTION registry_find_duplicates(text, text, text, text, date);

-- Who already has an archive under this document or these personal data, province-wide: a school and a state, no name.
-- The question itself tells whether somebody exists, so nobody asks it unnamed. One call is one entry of the log: how
-- many people were asked for, how many entries were found, and which of them the actor does not see anyway.
CREATE FUNCTION registry_find_duplicates(p_people jsonb)
RETURNS TABLE (place integer, student_uuid uuid, same_document boolean, same_person boolean, other_document boolean,
  school_id integer, status text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE found_here jsonb;
BEGIN
  -- Each half of the UNION is a stretch of one index, whatever the size of the register.
  SELECT coalesce(jsonb_agg(jsonb_build_object('place', one.place, 'student', s.id)), '[]') INTO found_here
  FROM jsonb_array_elements(p_people) WITH ORDINALITY AS one(person, place)
  CROSS JOIN LATERAL (
    SELECT d.student_id AS id FROM registry_identitydocument d
    WHERE one.person ->> 'number' <> '' AND d.number = one.person ->> 'number' AND d.kind = one.person ->> 'kind'
      AND d.ended_on IS NULL
    UNION
    SELECT t.id FROM registry_student t
    WHERE t.birth_on = (one.person ->> 'birth_on')::date AND t.sex = one.person ->> 'sex'
      AND t.name = one.person ->> 'name'
  ) s;
  INSERT INTO audit_accesslog (uuid, user_id, user_name, appointment_id, org_id, subject_kind, subject_uuid, page,
    unmasked, detail, civil_at, machine_at, seen_by)
  SELECT gen_random_uuid(), u.id, u.display_name, a.id, a.org_id, 'student', NULL, 'find_duplicates', false,
    jsonb_build_object('asked', jsonb_array_length(p_people), 'found', jsonb_array_length(found_here),
      'elsewhere', (SELECT coalesce(jsonb_agg(DISTINCT s.uuid), '[]')
        FROM jsonb_to_recordset(found_here) AS f(student bigint)
        JOIN registry_student s ON s.id = f.student WHERE NOT coalesce(s.seen_by && scopes(), false))),
    civil_now(), now(), (SELECT o.lineage FROM authorities_org o WHERE o.id = a.org_id)
  FROM authorities_appointment a JOIN authorities_user u ON u.id = a.user_id
  WHERE a.id = actor_appointment() AND u.id = actor_user();
  IF NOT FOUND THEN
    RAISE EXCEPTION 'only an appointed officer may look for people in the whole register' USING ERRCODE = 'MR005';
  END IF;
  RETURN QUERY
    SELECT f.place, s.uuid, coalesce(d.same, false), s.birth_on = (p.person ->> 'birth_on')::date
        AND s.sex = p.person ->> 'sex' AND s.name = p.person ->> 'name', coalesce(d.other, false),
      s.school_id, s.status::text
    FROM jsonb_to_recordset(found_here) AS f(place integer, student bigint)
    JOIN registry_student s ON s.id = f.student
    CROSS JOIN LATERAL (SELECT p_people -> (f.place - 1) AS person) p
    LEFT JOIN LATERAL (
      SELECT bool_or(x.number = p.person ->> 'number') AS same, bool_and(x.number <> p.person ->> 'number') AS other
      FROM registry_identitydocument x
      WHERE p.person ->> 'number' <> '' AND x.student_id = s.id AND x.kind = p.person ->> 'kind' AND x.ended_on IS NULL
    ) d ON true
    ORDER BY f.place, s.id;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0008_derived_fields"), ("audit", "0003_own_name")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
