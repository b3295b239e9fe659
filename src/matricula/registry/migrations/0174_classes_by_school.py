"""The classes of a few schools are never looked for among those of the whole year: no index begins with the year."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registry", "0173_promotions_in_tree")]
    operations = [
        migrations.AlterField(
            "schoolclass",
            "session",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="classes",
                to="registry.academicsession",
            ),
        ),
    ]
