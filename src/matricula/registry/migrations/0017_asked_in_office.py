"""The whole register is asked by somebody in office on the day, and not without a line in the server's log."""

from django.db import migrations

SQL = """
-- What a receiving school may learn of a student it does not see: both the number and the name must be right.
-- Every look is logged, found or not.
CREATE OR REPLACE FUNCTION registry_find_for_transfer(p_number text, p_name text)
RETURNS TABLE (student_id bigint, student_uuid uuid, name text, sex text, birth_on date, number text,
  school_id integer, stage text, grade text, class_name text, status text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE found_uuid uuid; found_seen integer[];
BEGIN
  PERFORM authorities_ask('registry_find_for_transfer');
  SELECT s.uuid, s.seen_by INTO found_uuid, found_seen
  FROM registry_studentnumber n JOIN registry_student s ON s.id = n.student_id
  WHERE n.number = p_number AND n.ended_on IS NULL AND s.name = p_name;
  PERFORM authorities_note_look('find_for_transfer', found_uuid,
    jsonb_build_object('found', found_uuid IS NOT NULL, 'number', p_number), found_seen);
  RETURN QUERY
    SELECT s.id, s.uuid, s.name::text, s.sex::text, s.birth_on, n.number::text, s.school_id, s.stage::text,
      s.grade::text, s.class_name::text, s.status::text
    FROM registry_studentnumber n JOIN registry_student s ON s.id = n.student_id
    WHERE n.number = p_number AND n.ended_on IS NULL AND s.name = p_name;
END $$;

-- Who already has an archive under this document or these personal data, province-wide: a school and a state, no name.
-- The question itself tells whether somebody exists, so nobody asks it unnamed. One call is one entry of the log: how
-- many people were asked for, how many entries were found, and which of them the actor does not see anyway.
CREATE OR REPLACE FUNCTION registry_find_duplicates(p_people jsonb)
RETURNS TABLE (place integer, student_uuid uuid, same_document boolean, same_person boolean, other_document boolean,
  school_id integer, status text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE found_here jsonb;
BEGIN
  PERFORM authorities_ask('registry_find_duplicates');
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
  PERFORM authorities_note_look('find_duplicates', NULL,
    jsonb_build_object('asked', jsonb_array_length(p_people), 'found', jsonb_array_length(found_here),
      'elsewhere', (SELECT coalesce(jsonb_agg(DISTINCT s.uuid), '[]')
        FROM jsonb_to_recordset(found_here) AS f(student bigint)
        JOIN registry_student s ON s.id = f.student WHERE NOT coalesce(s.seen_by && scopes(), false))), NULL);
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

-- Whether a number was ever given to anybody, anywhere: the answer names nobody, and is given to nobody unnamed.
CREATE OR REPLACE FUNCTION registry_number_taken(p_number text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM authorities_must_be_in_office();
  RETURN EXISTS (SELECT 1 FROM registry_studentnumber n WHERE n.number = p_number);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0016_without_seat"), ("authorities", "0008_in_office")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
