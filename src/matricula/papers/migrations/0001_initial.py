"""The table of papers."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('authorities', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Paper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('sha256', models.CharField(max_length=64)),
                ('size', models.PositiveIntegerField()),
                ('media_type', models.CharField(max_length=60)),
                ('original_name', models.CharField(max_length=200)),
                ('holds_location', models.BooleanField(default=False)),
                ('uploaded_at', models.DateTimeField()),
                ('seen_by', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), default=list, size=None)),
                ('org', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='authorities.org')),
                ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('uploaded_in', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='authorities.appointment')),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['seen_by'], name='paper_seen_by')],
                'constraints': [models.UniqueConstraint(fields=('sha256', 'org'), name='paper_once_an_org'), models.CheckConstraint(condition=models.Q(('sha256__regex', '^[0-9a-f]{64}$')), name='paper_sha256_shape')],
            },
        ),
    ]
