"""What students confirm of their records, and the errors that are reported in them."""

import django.contrib.postgres.fields
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('authorities', '0010_login_names'),
        ('graduation', '0021_certificate_walls'),
        ('registry', '0031_stays_by_case'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='FormConfirmation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('form', models.CharField(max_length=40)),
                ('sections', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), size=None)),
                ('digest', models.CharField(max_length=64)),
                ('confirmed_at', models.DateTimeField()),
                ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='graduation.cohort')),
                ('student', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.student')),
                ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['student', 'cohort'], name='form_confirmation_of')],
                'constraints': [models.CheckConstraint(condition=models.Q(('sections', []), _negated=True), name='form_confirmation_of_something')],
            },
        ),
        migrations.CreateModel(
            name='FormReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('form', models.CharField(max_length=40)),
                ('words', models.CharField(max_length=400)),
                ('reported_at', models.DateTimeField()),
                ('passed_at', models.DateTimeField(null=True)),
                ('returned_at', models.DateTimeField(null=True)),
                ('declined_at', models.DateTimeField(null=True)),
                ('reason', models.CharField(blank=True, max_length=400)),
                ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='graduation.cohort')),
                ('declined_in', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='authorities.appointment')),
                ('passed_in', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='authorities.appointment')),
                ('reported_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reported_in', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='authorities.appointment')),
                ('returned_in', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='authorities.appointment')),
                ('school', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='authorities.org')),
                ('student', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.student')),
            ],
            options={
                'indexes': [models.Index(fields=['student', 'cohort'], name='form_report_of'), models.Index(condition=models.Q(('declined_at', None), ('returned_at', None)), fields=['school', 'reported_at', 'id'], name='form_report_open_at')],
                'constraints': [models.CheckConstraint(condition=models.Q(('reported_by__isnull', True), ('reported_in__isnull', True), _connector='XOR'), name='form_report_by_one'), models.CheckConstraint(condition=models.Q(models.Q(('declined_at', None), ('returned_at', None)), models.Q(('declined_at', None), ('passed_at__isnull', False), ('returned_at__isnull', False), models.Q(('reason', ''), _negated=True)), models.Q(('declined_at__isnull', False), ('returned_at', None), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='form_report_answered_with_reason'), models.CheckConstraint(condition=models.Q(models.Q(('passed_at', None), ('passed_in', None)), models.Q(('passed_at__isnull', False), ('passed_in__isnull', False)), _connector='OR'), name='form_report_passed_by_somebody')],
            },
        ),
    ]
