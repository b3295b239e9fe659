from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("graduation", "0061_walls_of_work")]
    operations = [
        migrations.AddField(
            model_name="certificate", name="ended_case", field=models.UUIDField(null=True, unique=True)
        ),
    ]
