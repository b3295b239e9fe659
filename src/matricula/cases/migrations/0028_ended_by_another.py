"""The timeline may say that a case was ended by another."""

from django.db import migrations, models

KINDS = (
    ("opened", "Opened"),
    ("saved", "Saved"),
    ("evidence_added", "Evidence Added"),
    ("evidence_removed", "Evidence Removed"),
    ("submitted", "Submitted"),
    ("resubmitted", "Resubmitted"),
    ("received", "Received"),
    ("prepared", "Prepared"),
    ("approved", "Approved"),
    ("returned", "Returned"),
    ("refused", "Refused"),
    ("objected", "Objected"),
    ("withdrawn", "Withdrawn"),
    ("ended", "Ended"),
    ("overdue", "Overdue"),
    ("escalated", "Escalated"),
    ("called_upon", "Called Upon"),
    ("commented", "Commented"),
    ("applied", "Applied"),
)


class Migration(migrations.Migration):
    dependencies = [("cases", "0027_ending_others")]
    operations = [
        migrations.AlterField("event", "kind", models.CharField(choices=list(KINDS), max_length=24)),
    ]
