"""An upload keeps which classes an officer has said are to be opened."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('exchange', '0004_stopped'),
    ]

    operations = [
        migrations.AddField(
            model_name='rollupload',
            name='new_classes',
            field=models.JSONField(default=list),
        ),
    ]
