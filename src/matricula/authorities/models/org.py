"""One node of the tree: a ministry, an authority or a school."""

import uuid
from zoneinfo import ZoneInfo

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models


class Tier(models.TextChoices):
    """The platform's words for the height of a node; what a country calls it comes from its pack."""

    NATION = "nation"
    PROVINCE = "province"
    REGION = "region"
    DISTRICT = "district"
    SCHOOL = "school"


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    exclude=["path", "lineage", "takes_over"],
)
class Org(models.Model):
    """A node of the tree.

    ``path`` (``/1/5/17/``, ids from the root down) and ``lineage`` (the same ids as an array) are kept by a
    trigger; ``names`` maps a language to the name in it. A school's ``stages`` are codes of its pack. It stands under
    the office where it lies; ``run_by`` is the office that runs it itself, that one or one above it. Whose duties its
    pupils are then is the pack's to say. ``takes_over`` (trigger) says that a closing names this office, or one below
    it, as successor of something that lies elsewhere, so that nobody else is asked what fell to them.
    """

    id = models.AutoField(primary_key=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(max_length=32, unique=True)
    names = models.JSONField()
    tier = models.CharField(max_length=16, choices=Tier.choices)
    kind = models.CharField(max_length=40)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    run_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="schools_run")
    path = models.TextField(db_collation="C", default="", editable=False)
    lineage = ArrayField(models.IntegerField(), default=list, editable=False)
    pack = models.CharField(max_length=40)
    zone = models.CharField(max_length=40)
    stages = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    ownership = models.CharField(
        max_length=16, choices=[("public", "public"), ("private", "private")], default="public"
    )
    traits = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    opened_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    successor = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="absorbed")
    takes_over = models.BooleanField(default=False, db_default=False, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["path"], name="org_path_unique", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(condition=models.Q(tier__in=Tier.values), name="org_tier_known"),
        ]
        indexes = [
            # What stands below an office, in the order of the list.
            models.Index(fields=["parent", "code"], name="org_below"),
            # Which packs there are in an area.
            models.Index(fields=["pack", "path"], name="org_by_pack"),
        ]
        ordering = ["path"]

    def __str__(self) -> str:
        return f"{self.code} {self.name_in('en')}"

    def name_in(self, language: str) -> str:
        """The name in ``language``, else the first one the register holds."""
        names: dict[str, str] = self.names
        return names.get(language) or next(iter(names.values()))

    @property
    def time_zone(self) -> ZoneInfo:
        """The civil zone in which this node's days begin and end."""
        return ZoneInfo(self.zone)
