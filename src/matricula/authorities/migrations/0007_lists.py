"""Indexes for what stands below an office, and for the packs of an area."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("authorities", "0006_telephone")]
    operations = [
        migrations.AddIndex("org", models.Index(fields=["parent", "code"], name="org_below")),
        migrations.AddIndex("org", models.Index(fields=["pack", "path"], name="org_by_pack")),
    ]
