"""Codes, requests, statements and the end of rights are the business of who keeps the service, as the stored law says.

Here and not with the families, because whom the law lets do what is known above them.
"""

from django.db import migrations

GUARD = """
CREATE FUNCTION journal_guard_service() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  row jsonb := to_jsonb(NEW);
  school integer := coalesce((row ->> 'school_id')::integer, (
    SELECT s.school_id FROM registry_student s WHERE s.id = (row ->> 'student_id')::bigint));
BEGIN
  IF NOT journal_may(school, 'families.issue_code') THEN
    RAISE EXCEPTION 'the service for families is kept by those who may' USING ERRCODE = TG_ARGV[0];
  END IF;
  RETURN NEW;
END $$;
"""

# What the application writes as an office; families and their functions write the same tables as themselves. After the
# guards of the own school and the own name, by the order of names.
_ON = """
CREATE TRIGGER keeps_service BEFORE {event} ON {table} FOR EACH ROW
  WHEN (current_user = 'matricula_app' AND actor_appointment() > 0) EXECUTE FUNCTION journal_guard_service('{code}');
"""

_KEPT = {
    "families_accesscode": ("INSERT OR UPDATE OF voided_at", "MR081"),
    "families_familyaccess": ("UPDATE OF ended_at, why_ended", "MR081"),
    "families_servicerequest": (
        "INSERT OR UPDATE OF answer, answered_at, answered_in_id, reason",
        "MR083",
    ),
    "families_requestedchild": ("INSERT OR UPDATE OF enrollment_id, guardian_id", "MR083"),
    "families_declaration": ("INSERT", "MR084"),
    "families_agreedform": ("INSERT", "MR084"),
}

SQL = GUARD + "".join(
    _ON.format(event=event, table=table, code=code) for table, (event, code) in _KEPT.items()
)
UNDO = (
    "".join(f"DROP TRIGGER keeps_service ON {table};\n" for table in _KEPT)
    + "DROP FUNCTION journal_guard_service();"
)


class Migration(migrations.Migration):
    dependencies = [("journal", "0041_entered_as_it_was"), ("families", "0030_codes_stay_closed")]
    operations = [migrations.RunSQL(SQL, UNDO)]
