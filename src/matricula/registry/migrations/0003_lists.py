"""An index for every list and search in every kind of area, and policies that stop at an unset scope."""

from django.db import migrations, models


# What the policies say, and why so: `id >= sight_floor()` lets an index stop an unset scope before any row is read. COALESCE
# says nothing new, but it keeps the planner from multiplying "is in this county" with "is seen by this county" as if
# they were independent: it then took a county for a handful of rows and read and sorted it all to show one page.
ROOTS = """
ALTER POLICY seen ON registry_student USING (id >= sight_floor() AND COALESCE(seen_by && scopes(), false));
ALTER POLICY seen ON registry_enrollment USING (id >= sight_floor() AND COALESCE(seen_by && scopes()
  OR EXISTS (SELECT 1 FROM registry_student s WHERE s.id = student_id OFFSET 0), false));
"""

# A hundredth of a million names is too coarse a measure to tell a rare name from a common one.
STATISTICS = """
ALTER TABLE registry_student ALTER COLUMN name SET STATISTICS 1000, ALTER COLUMN sort_key SET STATISTICS 1000;
"""

# OFFSET 0 keeps the planner from reading the whole parent table once in place of a few rows by their key.
OF_STUDENT = ["studentnumber", "identitydocument", "guardian", "archiveitem"]
OF_ENROLLMENT = ["enrollmentstatus", "classmembership"]


def child_policies() -> str:
    parts = []
    for tables, root, key in ((OF_STUDENT, "student", "student_id"), (OF_ENROLLMENT, "enrollment", "enrollment_id")):
        for table in tables:
            parts += [_seen(table, root, key), _seen(f"{table}event", root, key)]
    parts += [_seen("studentevent", "student", "pgh_obj_id"), _seen("enrollmentevent", "enrollment", "pgh_obj_id")]
    return "\n".join(parts)


def _seen(table: str, root: str, key: str) -> str:
    return f"""
ALTER POLICY seen ON registry_{table} USING (cardinality(scopes()) > 0
  AND EXISTS (SELECT 1 FROM registry_{root} r WHERE r.id = {key} OFFSET 0));
"""


class Migration(migrations.Migration):

    dependencies = [
        ('deployment', '0003_sight_floor'),
        ('authorities', '0002_walls'),
        ('registry', '0002_walls'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='student',
            name='student_seen_by',
        ),
        migrations.RemoveIndex(
            model_name='student',
            name='student_born_in_school',
        ),
        migrations.RemoveIndex(
            model_name='student',
            name='student_born_in_district',
        ),
        migrations.RemoveIndex(
            model_name='student',
            name='student_born',
        ),
        migrations.RemoveIndex(
            model_name='student',
            name='student_in_grade',
        ),
        migrations.RemoveIndex(
            model_name='student',
            name='student_not_ordinary',
        ),
        migrations.RemoveIndex(
            model_name='student',
            name='student_not_ord_school',
        ),
        migrations.RemoveIndex(
            model_name='student',
            name='student_not_ord_district',
        ),
        migrations.RemoveIndex(
            model_name='student',
            name='student_not_ord_region',
        ),
        migrations.RenameIndex(
            model_name='student',
            new_name='student_spelled_school',
            old_name='student_in_school',
        ),
        migrations.RenameIndex(
            model_name='student',
            new_name='student_spelled_district',
            old_name='student_in_district',
        ),
        migrations.RenameIndex(
            model_name='student',
            new_name='student_spelled_region',
            old_name='student_in_region',
        ),
        migrations.RenameIndex(
            model_name='student',
            new_name='student_spelled_all',
            old_name='student_by_name',
        ),
        migrations.AddIndex(
            model_name='student',
            index=models.Index(fields=['school', 'name', 'id'], name='student_named_school'),
        ),
        migrations.AddIndex(
            model_name='student',
            index=models.Index(fields=['district', 'name', 'id'], name='student_named_district'),
        ),
        migrations.AddIndex(
            model_name='student',
            index=models.Index(fields=['region', 'name', 'id'], name='student_named_region'),
        ),
        migrations.AddIndex(
            model_name='student',
            index=models.Index(fields=['name', 'id'], name='student_named_all'),
        ),
        migrations.AddIndex(
            model_name='student',
            index=models.Index(fields=['school', 'birth_on', 'sort_key', 'id'], name='student_born_school'),
        ),
        migrations.AddIndex(
            model_name='student',
            index=models.Index(fields=['district', 'birth_on', 'sort_key', 'id'], name='student_born_district'),
        ),
        migrations.AddIndex(
            model_name='student',
            index=models.Index(fields=['region', 'birth_on', 'sort_key', 'id'], name='student_born_region'),
        ),
        migrations.AddIndex(
            model_name='student',
            index=models.Index(fields=['birth_on', 'sort_key', 'id'], name='student_born_all'),
        ),
        migrations.AddIndex(
            model_name='student',
            index=models.Index(fields=['school', 'grade', 'sort_key', 'id'], name='student_grade_school'),
        ),
        migrations.AddIndex(
            model_name='student',
            index=models.Index(fields=['district', 'grade', 'sort_key', 'id'], name='student_grade_district'),
        ),
        migrations.AddIndex(
            model_name='student',
            index=models.Index(fields=['region', 'grade', 'sort_key', 'id'], name='student_grade_region'),
        ),
        migrations.AddIndex(
            model_name='student',
            index=models.Index(fields=['grade', 'sort_key', 'id'], name='student_grade_all'),
        ),
        migrations.AddIndex(
            model_name='student',
            index=models.Index(condition=models.Q(('status', 'normal'), _negated=True), fields=['school', 'status', 'sort_key', 'id'], name='student_unusual_school'),
        ),
        migrations.AddIndex(
            model_name='student',
            index=models.Index(condition=models.Q(('status', 'normal'), _negated=True), fields=['district', 'status', 'sort_key', 'id'], name='student_unusual_district'),
        ),
        migrations.AddIndex(
            model_name='student',
            index=models.Index(condition=models.Q(('status', 'normal'), _negated=True), fields=['region', 'status', 'sort_key', 'id'], name='student_unusual_region'),
        ),
        migrations.AddIndex(
            model_name='student',
            index=models.Index(condition=models.Q(('status', 'normal'), _negated=True), fields=['status', 'sort_key', 'id'], name='student_unusual_all'),
        ),
        migrations.RunSQL(child_policies(), migrations.RunSQL.noop),
        migrations.RunSQL(STATISTICS, migrations.RunSQL.noop),
        migrations.RunSQL(ROOTS, migrations.RunSQL.noop),
    ]
