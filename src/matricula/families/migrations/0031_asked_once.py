"""A request that is sent twice is registered once."""

from importlib import import_module

from django.db import migrations

# The same words from the same page within ten minutes are a second press, or a page that was loaded anew.
_AGAIN = """  PERFORM pg_advisory_xact_lock(hashtext('families_number_request'), p_school);
  SELECT r.* INTO made FROM families_servicerequest r
    WHERE r.school_id = p_school AND r.year = p_year AND r.way = 'online' AND r.answer = ''
      AND (r.applicant, r.as_student, r.contact) = (p_applicant, p_as_student, p_contact)
      AND r.registered_at > civil_now() - interval '10 minutes'
      AND p_names = (SELECT array_agg(c.name::text ORDER BY c.id) FROM families_requestedchild c WHERE c.request_id = r.id)
      AND p_classes = (SELECT array_agg(c.class_name::text ORDER BY c.id) FROM families_requestedchild c WHERE c.request_id = r.id)
    LIMIT 1;
  IF made.id IS NOT NULL THEN
    RETURN QUERY SELECT made.uuid, made.number;
    RETURN;
  END IF;
"""


def functions() -> tuple[str, str]:
    """The function of the public page, as it was and as it is now."""
    rules: str = import_module("matricula.families.migrations.0011_service_walls").RULES
    asks = rules[rules.index("CREATE FUNCTION families_ask") : rules.index("-- Whether somebody has said no")]
    before = asks.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
    first = "  INSERT INTO families_servicerequest"
    assert before.count(first) == 1
    return before, before.replace(first, _AGAIN + first)


BEFORE, NOW = functions()


class Migration(migrations.Migration):
    dependencies = [("families", "0030_codes_stay_closed")]
    operations = [migrations.RunSQL(NOW, BEFORE)]
