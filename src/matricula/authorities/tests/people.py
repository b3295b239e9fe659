"""A small made-up province with people in it, for the tests of every app."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.db import connection

from matricula.authorities.acting import acting_in
from matricula.authorities.api import Acting, Appointment, Org, User
from matricula.config.testing import as_owner
from matricula.deployment.api import Prepared

PACK, ZONE = "cn_guizhou", "Asia/Shanghai"
SINCE = date(2020, 9, 1)
# Two lengths without a common divisor, so that names repeat late.
SURNAMES, GIVEN = (
    ("陆", "龙", "石", "潘", "黄", "周", "雷"),
    ("妍", "博文", "可馨", "水生", "忠", "红", "明远", "金宝"),
)
NAMES = {
    "ministry": ("Ministry of Education", "教育部"),
    "province": ("Qingshan Province", "青山省"),
    "city": ("Linjiang City", "临江市"),
    "east": ("Dongxi County", "东溪县"),
    "west": ("Xiping County", "西坪县"),
    "east_one": ("Dongxi First Primary School", "东溪县第一小学"),
    "east_two": ("Dongxi Second Primary School", "东溪县第二小学"),
    "west_one": ("Xiping Nine-Year School", "西坪县九年制学校"),
    "east_high": ("Dongxi Middle School", "东溪县中学"),
    "west_high": ("Xiping Middle School", "西坪县中学"),
}


@dataclass
class Province:
    """Orgs by a short name; ``acting`` makes a person in a role there, once."""

    orgs: dict[str, Org] = field(default_factory=dict)
    people: dict[tuple[str, str, int], Appointment] = field(default_factory=dict)

    def appointment(self, org: str, role: str = "record_officer", no: int = 1, **fields: Any) -> Appointment:
        """The appointment of person ``no`` in a role; trained, and in office since 2020, unless told otherwise."""
        key = (org, role, no)
        if key not in self.people:
            with as_owner():
                user = User.objects.create_user(
                    email=f"{org}.{role}.{no}@example.org", password=None, display_name=self._next_name()
                )
                self.people[key] = Appointment.objects.create(
                    user=user,
                    org=self.orgs[org],
                    role=role,
                    **{"started_on": SINCE, "trained_on": SINCE, **fields},
                )
        return self.people[key]

    def _next_name(self) -> str:
        made = len(self.people)
        return SURNAMES[made % len(SURNAMES)] + GIVEN[made % len(GIVEN)] + ("" if made < 20 else str(made))

    def acting(self, org: str, role: str = "record_officer", no: int = 1, **fields: Any) -> Acting:
        """The same person as actions take them, at the office as it is now."""
        pk = self.appointment(org, role, no, **fields).pk
        (found,) = _appointment(pk=pk)
        return acting_in(found)


# Nearly every test asks it a dozen times.
_appointment = Prepared(
    lambda pk: Appointment.objects.select_related("user", "org").filter(pk=pk), "pk", kept=False
)


_IDS: Final = "SELECT nextval(pg_get_serial_sequence('authorities_org', 'id')) FROM generate_series(1, %s)"


def make_province() -> Province:
    """Ministry, province, one prefecture with counties ``east`` and ``west``, schools in both, one of all stages."""
    made = Province()
    tree: list[tuple[str, str, str, str, str | None, dict[str, Any]]] = [
        ("ministry", "000000", "nation", "ministry", None, {"pack": "cn"}),
        ("province", "529900", "province", "province", "ministry", {}),
        ("city", "529800", "region", "city", "province", {}),
        ("east", "529801", "district", "county", "city", {}),
        ("west", "529802", "district", "county", "city", {}),
        ("east_one", "5298010001", "school", "primary_school", "east", {"stages": ["primary"]}),
        ("east_two", "5298010002", "school", "primary_school", "east", {"stages": ["primary"]}),
        (
            "west_one",
            "5298020001",
            "school",
            "primary_school",
            "west",
            {"stages": ["primary", "lower_secondary"]},
        ),
        (
            "east_high",
            "5298010003",
            "school",
            "complete_middle_school",
            "east",
            {"stages": ["upper_secondary"]},
        ),
        (
            "west_high",
            "5298020002",
            "school",
            "complete_middle_school",
            "west",
            {"stages": ["upper_secondary"]},
        ),
    ]
    with as_owner():
        with connection.cursor() as cursor:
            cursor.execute(_IDS, [len(tree)])
            ids = [pk for (pk,) in cursor.fetchall()]
        # Whoever stands below names those above by their ids; with these known beforehand all are stored at once.
        for pk, (key, code, tier, kind, parent, extra) in zip(ids, tree, strict=True):
            made.orgs[key] = Org(
                pk=pk,
                code=code,
                names=dict(zip(("en", "zh-hans"), NAMES[key], strict=True)),
                tier=tier,
                kind=kind,
                parent=made.orgs.get(parent or ""),
                **{"pack": PACK, "zone": ZONE, **extra},
            )
        Org.objects.bulk_create(made.orgs.values())
        # Their places in the tree are the database's to say: asked once for all, in nearly every test.
        places = {
            pk: (path, lineage) for pk, path, lineage in Org.objects.values_list("pk", "path", "lineage")
        }
        for org in made.orgs.values():
            org.path, org.lineage = places[org.pk]
    return made
