"""A turn may be answered with an objection, which has a ground and a reason like a refusal."""

from django.db import migrations, models

ANSWERS = [
    ("approve", "Approve"),
    ("object", "Object"),
    ("refuse", "Refuse"),
    ("return", "Return"),
]
KINDS = [
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
    ("overdue", "Overdue"),
    ("escalated", "Escalated"),
    ("called_upon", "Called Upon"),
    ("commented", "Commented"),
    ("applied", "Applied"),
]


class Migration(migrations.Migration):
    dependencies = [("cases", "0015_one_office")]
    operations = [
        migrations.AlterField("event", "kind", models.CharField(choices=KINDS, max_length=24)),
        migrations.AlterField(
            "step", "decision", models.CharField(blank=True, choices=ANSWERS, max_length=16)
        ),
        migrations.AlterField(
            "step", "recommendation", models.CharField(blank=True, choices=ANSWERS, max_length=16)
        ),
        migrations.RemoveConstraint("step", "step_refused_with_ground"),
        migrations.AddConstraint(
            "step",
            models.CheckConstraint(
                condition=~models.Q(decision__in=["refuse", "object"])
                | ~models.Q(ground="") & ~models.Q(reason="") & ~models.Q(clause=""),
                name="step_refused_with_ground",
            ),
        ),
    ]
