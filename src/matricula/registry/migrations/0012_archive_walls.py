"""The archive is added to and withdrawn from, never rewritten; a number stays with its pupil; originals on paper have keepers."""

from django.db import migrations

LOCKS = """
-- What a locked place filed is locked with it, against filing and withdrawing alike.
CREATE TRIGGER guard_enrollment BEFORE INSERT OR UPDATE OR DELETE ON registry_archiveitem
  FOR EACH ROW EXECUTE FUNCTION registry_guard_enrollment_part();

-- An entry that was withdrawn stays so, with its reason.
CREATE TRIGGER stay_withdrawn BEFORE UPDATE ON registry_archiveitem FOR EACH ROW
  WHEN (OLD.withdrawn_on IS NOT NULL OR NEW.withdrawn_on IS NULL) EXECUTE FUNCTION registry_refuse_any();
"""

UNDO_LOCKS = """
DROP TRIGGER stay_withdrawn ON registry_archiveitem;
DROP TRIGGER guard_enrollment ON registry_archiveitem;
"""

NUMBERS = """
-- Privileges keep the application from it; this keeps everybody from it, whoever they run as. A number ends, once.
CREATE FUNCTION registry_keep_number() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a number is never altered, removed or given to another pupil' USING ERRCODE = 'MR013';
END $$;
CREATE TRIGGER keep_number BEFORE UPDATE ON registry_studentnumber FOR EACH ROW
  WHEN (OLD.ended_on IS NOT NULL OR to_jsonb(NEW) - 'ended_on' IS DISTINCT FROM to_jsonb(OLD) - 'ended_on')
  EXECUTE FUNCTION registry_keep_number();
CREATE TRIGGER keep_number_row BEFORE DELETE ON registry_studentnumber FOR EACH ROW
  EXECUTE FUNCTION registry_keep_number();
"""

UNDO_NUMBERS = """
DROP TRIGGER keep_number_row ON registry_studentnumber;
DROP TRIGGER keep_number ON registry_studentnumber;
DROP FUNCTION registry_keep_number();
"""

ORIGINALS = """
ALTER TABLE registry_paperoriginal ENABLE ROW LEVEL SECURITY;
-- With the entry, as its other parts; and by the keeper for good, since the paper may stay when the pupil goes.
CREATE POLICY seen ON registry_paperoriginal FOR SELECT USING (cardinality(scopes()) > 0
  AND (EXISTS (SELECT 1 FROM registry_archiveitem i WHERE i.id = item_id OFFSET 0)
       OR EXISTS (SELECT 1 FROM authorities_org o WHERE o.id = keeper_id AND o.lineage && scopes() OFFSET 0)));
-- Nobody says of another school what it keeps: a row is of the school where its writer holds office, or of a closed one.
CREATE POLICY kept ON registry_paperoriginal FOR INSERT WITH CHECK (
  EXISTS (SELECT 1 FROM registry_archiveitem i WHERE i.id = item_id)
  AND EXISTS (SELECT 1 FROM authorities_org o WHERE o.id = keeper_id AND o.lineage && scopes()
    AND (o.closed_on IS NOT NULL OR EXISTS (
      SELECT 1 FROM authorities_appointment a WHERE a.id = actor_appointment() AND a.org_id = o.id))));
-- Whoever received the paper cannot say so for the keeper.
CREATE POLICY ended ON registry_paperoriginal FOR UPDATE
  USING (EXISTS (SELECT 1 FROM authorities_org o WHERE o.id = keeper_id AND o.lineage && scopes()))
  WITH CHECK (EXISTS (SELECT 1 FROM authorities_org o WHERE o.id = keeper_id AND o.lineage && scopes()));

-- Where the pupil went when they left a keeper within sight; nothing while the pupil is there. The keeper knows it from
-- the transfer, and sees nothing else of the pupil any more.
CREATE FUNCTION registry_next_keeper(p_item bigint, p_keeper integer) RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT e.school_id FROM registry_archiveitem i
  JOIN LATERAL (SELECT l.id, l.is_open FROM registry_enrollment l
    WHERE l.student_id = i.student_id AND l.school_id = p_keeper ORDER BY l.id DESC LIMIT 1) last ON NOT last.is_open
  JOIN registry_enrollment e ON e.student_id = i.student_id AND e.id > last.id
  WHERE i.id = p_item
    AND EXISTS (SELECT 1 FROM authorities_org o WHERE o.id = p_keeper AND o.lineage && scopes())
  ORDER BY e.id LIMIT 1
$$;
CREATE TRIGGER handed_on BEFORE INSERT ON registry_paperoriginal FOR EACH ROW
  WHEN (NEW.handed_to_id IS NOT NULL) EXECUTE FUNCTION registry_refuse_any();
CREATE FUNCTION registry_guard_hand_over() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.handed_to_id IS DISTINCT FROM registry_next_keeper(NEW.item_id, NEW.keeper_id) THEN
    RAISE EXCEPTION 'an original is handed over to the school that the pupil went to' USING ERRCODE = 'MR004';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_hand_over BEFORE UPDATE ON registry_paperoriginal FOR EACH ROW
  WHEN (NEW.handed_to_id IS NOT NULL) EXECUTE FUNCTION registry_guard_hand_over();

ALTER TABLE registry_paperoriginalevent ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON registry_paperoriginalevent FOR SELECT USING (cardinality(scopes()) > 0
  AND EXISTS (SELECT 1 FROM registry_archiveitem i WHERE i.id = item_id OFFSET 0));

CREATE TRIGGER only_ends BEFORE UPDATE ON registry_paperoriginal FOR EACH ROW
  WHEN (OLD.ended_on IS NOT NULL OR NEW.ended_on IS NULL) EXECUTE FUNCTION registry_refuse_any();
"""

# What was withdrawn, perhaps because it is another pupil's, is nobody's to read for the archive's sake.
PAPERS = """
ALTER POLICY seen ON papers_paper USING (seen_by && scopes() OR EXISTS (
  SELECT 1 FROM registry_archiveitem a WHERE a.paper_uuid = papers_paper.uuid AND a.withdrawn_on IS NULL));
-- Whoever seals a copy shows its papers to the keeper, whichever school before filed them.
ALTER POLICY widened ON papers_paper USING (seen_by && scopes() OR EXISTS (
  SELECT 1 FROM registry_archiveitem a WHERE a.paper_uuid = papers_paper.uuid AND a.withdrawn_on IS NULL));
"""

UNDO_PAPERS = """
ALTER POLICY widened ON papers_paper USING (seen_by && scopes());
ALTER POLICY seen ON papers_paper USING (seen_by && scopes()
  OR EXISTS (SELECT 1 FROM registry_archiveitem a WHERE a.paper_uuid = papers_paper.uuid));
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0011_paper_archive"), ("papers", "0002_walls")]
    operations = [
        migrations.RunSQL(LOCKS, UNDO_LOCKS),
        migrations.RunSQL(NUMBERS, UNDO_NUMBERS),
        migrations.RunSQL(ORIGINALS, migrations.RunSQL.noop),
        migrations.RunSQL(PAPERS, UNDO_PAPERS),
    ]
