"""Mails to families: what each covers, and how it fared."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('authorities', '0010_login_names'),
        ('delivery', '0012_whose_hands'),
        ('families', '0012_service_and_looks'),
        ('registry', '0031_stays_by_case'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='FamilyMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('absence', 'Absence'), ('absences', 'Absences'), ('day', 'Day'), ('week', 'Week')], max_length=10)),
                ('day', models.DateField()),
                ('since', models.DateTimeField()),
                ('until', models.DateTimeField()),
                ('made_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(null=True)),
                ('given_up_at', models.DateTimeField(null=True)),
                ('dropped_at', models.DateTimeField(null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('failed_reason', models.CharField(blank=True, max_length=200)),
                ('bounced', models.BooleanField(default=False)),
                ('access', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='families.familyaccess')),
                ('enrollment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.enrollment')),
                ('form', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='families.agreedform')),
                ('reader', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('school', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='authorities.org')),
            ],
            options={
                'indexes': [models.Index(fields=['school', 'day'], name='family_mail_of_school')],
                'constraints': [models.UniqueConstraint(fields=('access', 'kind', 'day'), name='family_mail_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['absence', 'absences', 'day', 'week'])), name='family_mail_kind'), models.CheckConstraint(condition=models.Q(models.Q(('given_up_at', None), ('sent_at', None)), models.Q(('dropped_at', None), ('sent_at', None)), models.Q(('dropped_at', None), ('given_up_at', None)), _connector='OR'), name='family_mail_ends_one_way'), models.CheckConstraint(condition=models.Q(('bounced', False), ('given_up_at__isnull', False), _connector='OR'), name='family_mail_bounced_is_over')],
            },
        ),
    ]
