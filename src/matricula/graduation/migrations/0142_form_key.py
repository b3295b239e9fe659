"""The key of a pre-numbered form, by which it is noted once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("graduation", "0141_told_as_corrected")]
    operations = [
        migrations.AddField(
            model_name="certificate",
            name="form_key",
            field=models.CharField(editable=False, max_length=200, null=True),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.UniqueConstraint(fields=("form_key",), name="certificate_form_once"),
        ),
    ]
