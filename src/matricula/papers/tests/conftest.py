"""A county with two schools, their officers, and files of every honest and dishonest kind."""

import io
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from PIL import Image

from matricula.authorities.api import Acting, Appointment, Org, User
from matricula.config.testing import as_owner
from matricula.kernel.clock import civil_today

PICTURES = ("image/jpeg", "image/png")
ZONE = ZoneInfo("Asia/Shanghai")


def picture(kind: str = "JPEG", *, colour: str = "white", exif: Image.Exif | None = None) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(target, kind, **({"exif": exif} if exif else {}))
    return target.getvalue()


def pdf() -> bytes:
    return b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def make_org(code: str, tier: str, parent: Org | None) -> Org:
    org = Org.objects.create(
        code=code, names={"en": code}, tier=tier, kind=tier, parent=parent, pack="test", zone=str(ZONE)
    )
    org.refresh_from_db()
    return org


def make_officer(org: Org, name: str) -> Acting:
    user = User.objects.create_user(f"{name}@example.invalid", display_name=name)
    seat = Appointment.objects.create(user=user, org=org, role="record_officer", started_on=civil_today(ZONE))
    return Acting(
        user_id=user.id,
        user_name=name,
        appointment_id=seat.id,
        org_id=org.id,
        org_path=org.path,
        tier=org.tier,
        role=seat.role,
        pack=org.pack,
        zone=ZONE,
        permissions=frozenset(),
        scopes=(org.id,),
        lineage=tuple(org.lineage),
    )


@pytest.fixture(autouse=True)
def papers_folder(tmp_path: Path, settings: pytest.FixtureRequest) -> Path:
    settings.PAPERS_FOLDER = tmp_path / "papers"  # type: ignore[attr-defined]  # pytest-django's settings
    return tmp_path / "papers"


@pytest.fixture
def offices(db: None) -> dict[str, Acting]:
    """Officers of a county, of two schools in it and of a school elsewhere."""
    with as_owner():
        county = make_org("county", "district", None)
        return {
            "county": make_officer(county, "county"),
            "school": make_officer(make_org("school", "school", county), "school"),
            "neighbour": make_officer(make_org("neighbour", "school", county), "neighbour"),
            "elsewhere": make_officer(make_org("elsewhere", "school", None), "elsewhere"),
        }
