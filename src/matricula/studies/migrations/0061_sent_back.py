"""Who reviews may send a result back with words; until it is settled and reviewed it counts for nothing."""

from django.db import migrations

RETURNED = """
CREATE OR REPLACE FUNCTION studies_begin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF actor_appointment() IS NOT NULL THEN
    IF NEW.entered_in_id <> actor_appointment() OR NEW.withdrawn_at IS NOT NULL THEN
      PERFORM studies_refuse('MR095', 'a result is entered in one''s own name');
    END IF;
    IF NEW.reviewed_at IS NOT NULL OR NEW.reviewed_in_id IS NOT NULL THEN
      PERFORM studies_refuse('MR094', 'nobody reviews what they enter');
    END IF;
    IF NEW.returned_at IS NOT NULL OR NEW.returned_in_id IS NOT NULL OR NEW.return_why <> '' THEN
      PERFORM studies_refuse('MR118', 'nobody sends back what they enter');
    END IF;
    NEW.entered_at := civil_now();
  END IF;
  RETURN NEW;
END $$;

-- Either it is reviewed or sent back, as it stands, by somebody else than who entered it; or it is changed, taken back or
-- entered anew, with a reason, in one's own name, and waits again. What was taken back for good stays so.
CREATE OR REPLACE FUNCTION studies_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  review constant text[] := '{reviewed_at,reviewed_in_id}';
  back constant text[] := '{returned_at,returned_in_id,return_why}';
  old_row constant jsonb := to_jsonb(OLD);
  new_row constant jsonb := to_jsonb(NEW);
  by_enterer constant boolean := EXISTS (
    SELECT 1 FROM authorities_appointment a WHERE a.id = OLD.entered_in_id AND a.user_id = actor_user());
BEGIN
  IF actor_appointment() IS NULL THEN
    RETURN NEW;
  END IF;
  IF (new_row - review) IS NOT DISTINCT FROM (old_row - review) THEN
    IF OLD.returned_at IS NOT NULL THEN
      PERFORM studies_refuse('MR118', 'what was sent back is settled before it is reviewed');
    END IF;
    IF OLD.reviewed_at IS NOT NULL OR NEW.reviewed_at IS NULL
      OR NEW.reviewed_in_id IS DISTINCT FROM actor_appointment() OR by_enterer
    THEN
      PERFORM studies_refuse('MR094', 'a result is reviewed once, by somebody else than who entered it');
    END IF;
    NEW.reviewed_at := civil_now();
  ELSIF (new_row - back) IS NOT DISTINCT FROM (old_row - back) THEN
    IF OLD.reviewed_at IS NOT NULL OR OLD.returned_at IS NOT NULL OR NEW.returned_at IS NULL
      OR NEW.returned_in_id IS DISTINCT FROM actor_appointment() OR btrim(NEW.return_why) = '' OR by_enterer
    THEN
      PERFORM studies_refuse('MR118', 'a result that waits is sent back once, with a reason, by somebody else');
    END IF;
    NEW.returned_at := civil_now();
  ELSE
    IF (OLD.withdrawn_at IS NOT NULL AND OLD.returned_at IS NULL) OR NEW.entered_in_id <> actor_appointment()
      OR btrim(NEW.why) = ''
    THEN
      PERFORM studies_refuse('MR095', 'a result is changed in one''s own name, with a reason');
    END IF;
    IF NEW.reviewed_at IS NOT NULL OR NEW.reviewed_in_id IS NOT NULL THEN
      PERFORM studies_refuse('MR094', 'what is changed is reviewed anew');
    END IF;
    IF NEW.returned_at IS NOT NULL OR NEW.returned_in_id IS NOT NULL OR NEW.return_why <> '' THEN
      PERFORM studies_refuse('MR118', 'what is settled is not sent back any more');
    END IF;
    NEW.entered_at := civil_now();
    IF NEW.withdrawn_at IS NOT NULL THEN
      NEW.withdrawn_at := civil_now();
    END IF;
  END IF;
  RETURN NEW;
END $$;

-- After the guard of each row a changed row is either reviewed, or sent back, or waits because somebody entered it.
CREATE OR REPLACE FUNCTION studies_may_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT studies_may('studies.review') THEN
    IF EXISTS (SELECT 1 FROM touched WHERE reviewed_at IS NOT NULL) THEN
      PERFORM studies_refuse('MR094', 'results are reviewed by those who may');
    END IF;
    IF EXISTS (SELECT 1 FROM touched WHERE returned_at IS NOT NULL) THEN
      PERFORM studies_refuse('MR118', 'results are sent back by those who review');
    END IF;
  END IF;
  IF NOT studies_may('studies.enter')
    AND EXISTS (SELECT 1 FROM touched WHERE reviewed_at IS NULL AND returned_at IS NULL)
  THEN
    PERFORM studies_refuse('MR095', 'results are entered by those who may');
  END IF;
  RETURN NULL;
END $$;
"""

UNDO = """
CREATE OR REPLACE FUNCTION studies_begin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF actor_appointment() IS NOT NULL THEN
    IF NEW.entered_in_id <> actor_appointment() OR NEW.withdrawn_at IS NOT NULL THEN
      PERFORM studies_refuse('MR095', 'a result is entered in one''s own name');
    END IF;
    IF NEW.reviewed_at IS NOT NULL OR NEW.reviewed_in_id IS NOT NULL THEN
      PERFORM studies_refuse('MR094', 'nobody reviews what they enter');
    END IF;
    NEW.entered_at := civil_now();
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION studies_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  review constant text[] := '{reviewed_at,reviewed_in_id}';
BEGIN
  IF actor_appointment() IS NULL THEN
    RETURN NEW;
  END IF;
  IF (to_jsonb(NEW) - review) IS NOT DISTINCT FROM (to_jsonb(OLD) - review) THEN
    IF OLD.reviewed_at IS NOT NULL OR NEW.reviewed_at IS NULL
      OR NEW.reviewed_in_id IS DISTINCT FROM actor_appointment()
      OR EXISTS (
        SELECT 1 FROM authorities_appointment a WHERE a.id = OLD.entered_in_id AND a.user_id = actor_user())
    THEN
      PERFORM studies_refuse('MR094', 'a result is reviewed once, by somebody else than who entered it');
    END IF;
    NEW.reviewed_at := civil_now();
  ELSE
    IF OLD.withdrawn_at IS NOT NULL OR NEW.entered_in_id <> actor_appointment() OR btrim(NEW.why) = '' THEN
      PERFORM studies_refuse('MR095', 'a result is changed in one''s own name, with a reason');
    END IF;
    IF NEW.reviewed_at IS NOT NULL OR NEW.reviewed_in_id IS NOT NULL THEN
      PERFORM studies_refuse('MR094', 'what is changed is reviewed anew');
    END IF;
    NEW.entered_at := civil_now();
    IF NEW.withdrawn_at IS NOT NULL THEN
      NEW.withdrawn_at := civil_now();
    END IF;
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION studies_may_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT studies_may('studies.review') AND EXISTS (SELECT 1 FROM touched WHERE reviewed_at IS NOT NULL) THEN
    PERFORM studies_refuse('MR094', 'results are reviewed by those who may');
  END IF;
  IF NOT studies_may('studies.enter') AND EXISTS (SELECT 1 FROM touched WHERE reviewed_at IS NULL) THEN
    PERFORM studies_refuse('MR095', 'results are entered by those who may');
  END IF;
  RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("studies", "0060_returned")]
    operations = [migrations.RunSQL(RETURNED, UNDO)]
