"""Each party keeps the law of its own office as of the filing, and one may ask which law an upgrade must go on offering."""

from django.db import migrations, models

# Until now every turn ran by the law of the office that started the case, and those under way go on by it.
FILL = """
UPDATE cases_party p SET pack_digest = c.pack_digest FROM cases_case c WHERE c.id = p.case_id;
"""
FUNCTION = """
-- Addresses of law only: neither which cases, nor whose, nor how many.
CREATE FUNCTION cases_laws_under_way() RETURNS TABLE (digest text, pack text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT c.pack_digest::text, c.pack::text FROM cases_case c WHERE c.state IN ('running', 'returned')
  UNION
  SELECT p.pack_digest::text, o.pack::text
  FROM cases_case c JOIN cases_party p ON p.case_id = c.id JOIN authorities_org o ON o.id = p.org_id
  WHERE c.state IN ('running', 'returned')
  ORDER BY 2, 1
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0016_objections"), ("authorities", "0007_lists")]
    operations = [
        migrations.AddField(
            "party", "pack_digest", models.CharField(default="", max_length=64), preserve_default=False
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL(FUNCTION, "DROP FUNCTION cases_laws_under_way()"),
    ]
