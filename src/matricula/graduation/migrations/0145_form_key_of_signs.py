"""The key of a form holds no invisible sign and has western digits, and is as long as a number may become."""

from django.db import migrations, models

KEY = r"""
-- Which form it is: of a kind of certificate under one law, its number without regard to blanks, width and case{seen}.
CREATE OR REPLACE FUNCTION graduation_form_key(p_pack text, p_kind text, p_blank text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
  SELECT p_pack || ' ' || p_kind || ' ' || nullif(upper({signs}), '')
$$;
"""
SIGNS = r"regexp_replace(normalize(p_blank, NFKC), '\s', '', 'g')"
# What nobody sees on the paper: soft hyphens, joiners, marks of direction, controls.
UNSEEN = r"[\s\u0001-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
SEEN = (
    f"translate(regexp_replace(normalize(p_blank, NFKC), '{UNSEEN}', '', 'g'),"
    " '٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹', '01234567890123456789')"
)

# Of two that only now are one form, the first has it; the other keeps the key that nothing else can have.
AGAIN = """
WITH known AS (
  SELECT c.id, c.form_key AS before, graduation_form_key(o.pack, c.kind, c.blank) AS form_key
  FROM graduation_certificate c JOIN authorities_org o ON o.id = c.school_id WHERE c.form_key IS NOT NULL
), firsts AS (
  SELECT DISTINCT ON (k.form_key) k.id, k.before, k.form_key FROM known k ORDER BY k.form_key, k.before <> k.form_key, k.id
)
UPDATE graduation_certificate c SET form_key = f.form_key
FROM firsts f WHERE f.id = c.id AND f.before <> f.form_key AND f.form_key IS NOT NULL;
"""

SQL = KEY.format(seen=", nor to what is not seen", signs=SEEN) + AGAIN
UNDO = KEY.format(seen="", signs=SIGNS)


class Migration(migrations.Migration):
    dependencies = [("graduation", "0144_one_open_report")]
    operations = [
        migrations.AlterField(
            model_name="certificate",
            name="form_key",
            field=models.CharField(editable=False, max_length=800, null=True),
        ),
        migrations.RunSQL(SQL, UNDO),
    ]
