"""A list is carried out for those alone of whom what is kept elsewhere says the same, where an effect has such a word."""

from django.db import migrations

CARRY_OUT = """
-- As before. {said}
CREATE OR REPLACE FUNCTION cases_carry_out_lines(p_case uuid, p_limit integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE list cases_case; law jsonb; effect text; day date; taken bigint[]; fit bigint[];{names}
BEGIN
  SELECT * INTO list FROM cases_case WHERE uuid = p_case FOR UPDATE;
  law := cases_law(list.pack_digest, list.procedure, list.governing_on);
  effect := cases_function_of('lines', list.effect, 'cases_case, jsonb, date, bigint[]');
  IF (list.state = 'approved' AND effect IS NOT NULL AND law ->> 'effect' = list.effect AND law ->> 'pupil' = 'list'
      AND cases_all_approved(list)) IS NOT TRUE
  THEN
    RAISE EXCEPTION 'no decided list does this to anybody' USING ERRCODE = 'MR016';
  END IF;
  SELECT (s.decided_at AT TIME ZONE o.zone)::date INTO day
    FROM cases_step s JOIN authorities_org o ON o.id = list.opened_org_id
    WHERE s.case_id = list.id AND s.round = list.round ORDER BY s.seq DESC LIMIT 1;
  SELECT array_agg(next.student_id) INTO taken FROM (
    SELECT l.student_id FROM cases_caseline l
    WHERE l.case_id = list.id AND l.done_at IS NULL AND l.left_out_at IS NULL AND l.against = '[]'
    ORDER BY l.student_id LIMIT p_limit) next;
  IF taken IS NULL THEN
    RETURN 0;
  END IF;
  -- The pupils before their places, as everything does that moves anybody.
  PERFORM 1 FROM registry_student WHERE id = ANY (taken) ORDER BY id FOR UPDATE;{asked}
  SELECT coalesce(array_agg(e.id ORDER BY e.id), '{{}}') INTO fit
    FROM cases_places(list, law, taken) p JOIN registry_enrollment e ON e.id = p.place_id
    WHERE p.fits AND NOT cases_student_is_busy(e.student_id, 0) AND audit_lock_on('enrollment', e.uuid) IS NULL{held};
  EXECUTE format('SELECT %s($1, $2, $3, $4)', effect) USING list, law, day, fit;
  UPDATE cases_caseline l SET done_at = civil_now()
    FROM registry_enrollment e WHERE e.id = ANY (fit) AND l.case_id = list.id AND l.student_id = e.student_id;{other}
  UPDATE cases_caseline l
    SET against = jsonb_build_array(jsonb_build_object('code', 'no_longer_fits', 'clause', law ->> 'unfit_clause'))
    WHERE l.case_id = list.id AND l.student_id = ANY (taken) AND l.done_at IS NULL{rest};
  RETURN cardinality(taken);
END $$;
"""
NEW = CARRY_OUT.format(
    said="""An effect may have a function (`cases_held_registry_graduate_lines`) that answers which of these students
-- what the list says of them holds for, by what is kept apart from it; the others fall out as those of another outcome.""",
    names=" says text; held bigint[];",
    asked="""
  says := cases_function_of('held', list.effect, 'cases_case, jsonb, bigint[]');
  held := taken;
  IF says IS NOT NULL THEN
    EXECUTE format('SELECT %s($1, $2, $3)', says) INTO held USING list, law, taken;
  END IF;""",
    held="\n      AND e.student_id = ANY (held)",
    other="""
  UPDATE cases_caseline l
    SET against = jsonb_build_array(jsonb_build_object('code', 'other_outcome', 'clause',
      coalesce(law -> 'effect_with' ->> 'clause', law ->> 'unfit_clause')))
    WHERE l.case_id = list.id AND l.student_id = ANY (taken) AND l.done_at IS NULL AND NOT l.student_id = ANY (held);""",
    rest=" AND l.against = '[]'",
)
OLD = CARRY_OUT.format(said="", names="", asked="", held="", other="", rest="")


class Migration(migrations.Migration):
    dependencies = [("cases", "0090_by_when_due")]
    operations = [migrations.RunSQL(NEW, OLD)]
