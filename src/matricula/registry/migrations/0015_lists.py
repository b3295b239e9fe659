"""Sealed copies are listed by an index at every height of the tree; a class's checks are judged row by row, not by a function."""

from django.db import migrations, models
from django.db.models import F

# The same as before, in words that an index answers without a scope, and that the planner does not take for a guess
# (0003). A function with a query in it is never taken apart by PostgreSQL: it was called anew for every check.
SQL = """
ALTER POLICY seen ON registry_sealedsnapshot USING (id >= sight_floor() AND COALESCE(seen_by && scopes(), false));
ALTER POLICY seen ON registry_rollcheck USING (id >= sight_floor()
  AND EXISTS (SELECT 1 FROM authorities_org o WHERE o.id = school_id AND o.lineage && scopes() OFFSET 0));
"""

UNDO = """
ALTER POLICY seen ON registry_rollcheck USING (id >= sight_floor() AND COALESCE(authorities_in_scope(school_id), false));
ALTER POLICY seen ON registry_sealedsnapshot USING (cardinality(scopes()) > 0 AND seen_by && scopes());
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0014_compared_today"), ("deployment", "0003_sight_floor")]
    operations = [
        *(
            migrations.AddIndex(
                "sealedsnapshot",
                models.Index(F(f"seen_by__{depth}"), "sealed_at", "id", name=f"sealed_snapshot_at_{depth}"),
            )
            for depth in range(5)
        ),
        migrations.RunSQL(SQL, UNDO),
    ]
