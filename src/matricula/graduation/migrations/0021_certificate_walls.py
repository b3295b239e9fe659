"""Certificates are numbered, printed and ended by functions of the database alone, which a stranger may ask with a code."""

from django.db import migrations

from matricula.deployment.api import AtOffice, ByOffice, Wall, raised

SQL = """
-- The office in which whoever acts may give papers of a school: the school itself, or the one that answers for it by now.
CREATE FUNCTION graduation_hands(p_school integer) RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT w.appointment_id FROM authorities_in_office() w
  JOIN authorities_answering(p_school, civil_now()) a ON a.org_id = w.org_id
$$;

-- What is kept of the key that one asks with.
CREATE FUNCTION graduation_digest(p_key text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT encode(sha256(convert_to(p_key, 'UTF8')), 'hex')
$$;

-- A number for who left the school as the law of that certificate says. Whoever has that copy gets the same one again
-- (`fresh` is false), so a batch that starts anew skips them. The count is taken in the same transaction as the row: a
-- transaction that fails takes both back, and no number is lost.
CREATE FUNCTION graduation_issue_certificate(
  p_enrollment bigint, p_kind text, p_copy integer, p_says jsonb, p_half_key text, p_blank text
) RETURNS TABLE (id bigint, fresh boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  place registry_enrollment; law graduation_certificatelaw; hands bigint; giver authorities_org;
  known bigint; yr integer; nr integer; before text; made bigint;
  num text;
BEGIN
  SELECT e.* INTO place FROM registry_enrollment e WHERE e.id = p_enrollment FOR UPDATE;
  SELECT l.* INTO law FROM graduation_certificatelaw l
    JOIN authorities_org o ON o.id = place.school_id AND o.pack = l.pack WHERE l.kind = p_kind;
  hands := graduation_hands(place.school_id);
  IF place.id IS NULL OR law.id IS NULL OR hands IS NULL OR NOT place.is_principal OR place.is_open
     OR place.status <> law.outcome OR NOT (law.stages ? place.stage::text)
     OR p_says ->> 'name' IS DISTINCT FROM (SELECT s.name::text FROM registry_student s WHERE s.id = place.student_id)
     OR EXISTS (SELECT 1 FROM registry_enrollment l WHERE l.student_id = place.student_id AND l.is_principal
                AND l.stage = place.stage AND l.id > place.id) THEN
    RAISE EXCEPTION 'no certificate for this place' USING ERRCODE = 'MR098', DETAIL = coalesce(law.clause, '');
  END IF;
  SELECT c.id INTO known FROM graduation_certificate c
    WHERE c.enrollment_id = place.id AND c.copy = p_copy AND c.state <> 'void';
  IF known IS NOT NULL THEN
    RETURN QUERY SELECT known, false;
    RETURN;
  END IF;
  IF p_copy > 1 THEN
    SELECT c.state INTO before FROM graduation_certificate c
      WHERE c.enrollment_id = place.id AND c.copy = p_copy - 1 AND c.state <> 'void';
  END IF;
  IF p_copy < 1 OR (p_copy > 1 AND before IS DISTINCT FROM 'replaced') THEN
    RAISE EXCEPTION 'the paper before it holds' USING ERRCODE = 'MR098', DETAIL = law.clause;
  END IF;
  SELECT o.* INTO giver FROM authorities_answering(place.school_id, civil_now()) a JOIN authorities_org o ON o.id = a.org_id;
  yr := extract(year FROM place.ended_on);
  INSERT INTO graduation_certificatecount AS n (school_id, year, last) VALUES (giver.id, yr, 1)
    ON CONFLICT (school_id, year) DO UPDATE SET last = n.last + 1 RETURNING n.last INTO nr;
  IF length(nr::text) > law.width THEN
    RAISE EXCEPTION 'the numbers of the year are used up' USING ERRCODE = 'MR098', DETAIL = law.clause;
  END IF;
  num := replace(replace(replace(law.pattern, '{school_code}', giver.code), '{year}', yr::text),
                 '{seq}', lpad(nr::text, law.width, '0'));
  INSERT INTO graduation_certificate AS c (uuid, school_id, student_id, enrollment_id, kind, year, seq, number, copy, says,
    code_digest, blank, clause, issued_at, issued_in_id, state, ended_clause, reason)
  VALUES (gen_random_uuid(), giver.id, place.student_id, place.id, law.kind, yr, nr, num, p_copy, p_says,
    graduation_digest(encode(sha256(convert_to(regexp_replace(num, '[^A-Z0-9]', '', 'g') || '#' || p_half_key, 'UTF8')), 'hex')),
    p_blank, law.clause, civil_now(), hands, 'issued', '', '')
  RETURNING c.id INTO made;
  RETURN QUERY SELECT made, true;
END $$;

-- The printed file of a certificate, or that the same file was printed again; never another.
CREATE FUNCTION graduation_note_print(p_certificate bigint, p_sha256 text, p_paper bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE it graduation_certificate; hands bigint; made bigint;
BEGIN
  SELECT c.* INTO it FROM graduation_certificate c WHERE c.id = p_certificate FOR UPDATE;
  hands := graduation_hands(it.school_id);
  IF it.id IS NULL OR hands IS NULL OR it.state <> 'issued'
     OR p_sha256 IS DISTINCT FROM coalesce(it.sha256, p_sha256)
     OR NOT EXISTS (SELECT 1 FROM papers_paper p WHERE p.id = p_paper AND p.sha256 = p_sha256) THEN
    RAISE EXCEPTION 'not the file of this certificate' USING ERRCODE = 'MR099', DETAIL = coalesce(it.clause, '');
  END IF;
  UPDATE graduation_certificate SET sha256 = p_sha256, paper_id = p_paper WHERE id = it.id AND sha256 IS NULL;
  INSERT INTO graduation_certificateprint (certificate_id, school_id, sha256, printed_at, printed_in_id)
    VALUES (it.id, it.school_id, p_sha256, civil_now(), hands) RETURNING graduation_certificateprint.id INTO made;
  RETURN made;
END $$;

-- A number that holds no more, with the reason: void (spoilt, or with a mistake), or replaced by the next copy. Once.
CREATE FUNCTION graduation_end_certificate(p_certificate bigint, p_state text, p_reason text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE it graduation_certificate; hands bigint;
BEGIN
  SELECT c.* INTO it FROM graduation_certificate c WHERE c.id = p_certificate FOR UPDATE;
  hands := graduation_hands(it.school_id);
  IF it.id IS NULL OR hands IS NULL OR it.state <> 'issued' OR p_state NOT IN ('void', 'replaced')
     OR btrim(coalesce(p_reason, '')) = '' THEN
    RAISE EXCEPTION 'this number does not end so' USING ERRCODE = 'MR099', DETAIL = coalesce(it.clause, '');
  END IF;
  UPDATE graduation_certificate SET state = p_state, ended_at = civil_now(), ended_in_id = hands, ended_clause = it.clause,
    reason = p_reason WHERE id = it.id;
END $$;

-- Who is enrolled again in the stage that they had left was not to leave it: their certificates of it fall.
CREATE FUNCTION graduation_revoke() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE graduation_certificate c SET state = 'revoked', ended_at = civil_now(), ended_in_id = actor_appointment(),
    ended_clause = l.revoked_by, reason = 'enrolled again'
  FROM registry_enrollment e JOIN authorities_org o ON o.id = e.school_id JOIN graduation_certificatelaw l ON l.pack = o.pack
  WHERE c.student_id = NEW.student_id AND c.state = 'issued' AND e.id = c.enrollment_id AND e.stage = NEW.stage
    AND l.kind = c.kind;
  RETURN NULL;
END $$;
CREATE TRIGGER revokes_certificates AFTER INSERT ON registry_enrollment FOR EACH ROW WHEN (NEW.is_principal)
  EXECUTE FUNCTION graduation_revoke();

-- What a stranger is told of a certificate: what the paper says while it holds, else since when it does not and why. A
-- student number may hold the identity number, so of both only the last four signs are told.
CREATE FUNCTION graduation_told(p_certificate bigint) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_object(
    'answer', CASE c.state WHEN 'issued' THEN 'genuine' ELSE c.state END,
    'number', c.number, 'kind', c.kind, 'pack', o.pack, 'school', o.names,
    'now_at', CASE WHEN h.id <> o.id THEN h.names END,
    'issued_at', c.issued_at, 'ended_at', c.ended_at, 'zone', o.zone,
    'clause', CASE c.state WHEN 'issued' THEN c.clause ELSE c.ended_clause END,
    'says', CASE c.state WHEN 'issued' THEN (
      SELECT jsonb_object_agg(s.key, CASE WHEN s.key IN ('identity_number', 'student_number')
        THEN repeat('*', greatest(length(s.value) - 4, 4)) || right(s.value, 4) ELSE s.value END)
      FROM jsonb_each_text(c.says) s) END)
  FROM graduation_certificate c
  JOIN authorities_org o ON o.id = c.school_id
  CROSS JOIN LATERAL authorities_answering(o.id, civil_now()) a
  JOIN authorities_org h ON h.id = a.org_id
  WHERE c.id = p_certificate
$$;

-- One look into one index, whether number or code is wrong: the one cannot be told from the other, by time either.
CREATE FUNCTION graduation_verify(p_way text, p_key text, p_from text) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE it graduation_certificate; said jsonb;
BEGIN
  IF p_way = 'code' THEN
    SELECT c.* INTO it FROM graduation_certificate c
      WHERE c.code_digest = graduation_digest(p_key) AND c.sha256 IS NOT NULL;
  ELSIF p_way = 'file' THEN
    SELECT c.* INTO it FROM graduation_certificate c WHERE c.sha256 = p_key;
  END IF;
  said := coalesce(graduation_told(it.id), '{"answer": "unknown"}'::jsonb);
  INSERT INTO graduation_verification (certificate_id, school_id, way, answer, asked_at, asked_from)
    VALUES (it.id, it.school_id, p_way, said ->> 'answer', civil_now(), p_from);
  RETURN said;
END $$;

-- The batches that are to go on and in whose name, for the job that does it: as ids, with nothing of anybody.
CREATE FUNCTION graduation_runs_to_go_on() RETURNS TABLE (run uuid, appointment bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT r.uuid, r.asked_in_id FROM graduation_printrun r WHERE r.state = 'running' ORDER BY r.id
$$;
"""

UNDO = """
DROP FUNCTION graduation_runs_to_go_on();
DROP FUNCTION graduation_verify(text, text, text);
DROP FUNCTION graduation_told(bigint);
DROP TRIGGER revokes_certificates ON registry_enrollment;
DROP FUNCTION graduation_revoke();
DROP FUNCTION graduation_end_certificate(bigint, text, text);
DROP FUNCTION graduation_note_print(bigint, text, bigint);
DROP FUNCTION graduation_issue_certificate(bigint, text, integer, jsonb, text, text);
DROP FUNCTION graduation_digest(text);
DROP FUNCTION graduation_hands(integer);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("graduation", "0020_certificates"),
        ("authorities", "0008_in_office"),
        ("deployment", "0006_family_sight"),
    ]
    operations = [
        raised("graduation_certificate", Wall(AtOffice("school_id"))),
        raised("graduation_certificateprint", Wall(AtOffice("school_id"), only_grows=True)),
        raised("graduation_verification", Wall(AtOffice("school_id"), only_grows=True)),
        raised(
            "graduation_printrun",
            Wall(
                AtOffice("school_id"),
                added=ByOffice("school_id"),
                once=("uuid", "school_id", "title", "places", "language", "asked_at"),
            ),
        ),
        migrations.RunSQL(SQL, UNDO),
    ]
