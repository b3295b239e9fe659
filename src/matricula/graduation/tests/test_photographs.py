"""The photograph of a leaver: on the certificate, in the forms, frozen with the other data, and the student's own."""

from io import BytesIO
from uuid import UUID

import pytest
from django.db import DatabaseError
from pypdf import PdfReader

from matricula.authorities.api import Acting, in_scope
from matricula.authorities.tests.people import Province
from matricula.config.testing import as_owner
from matricula.families.api import as_family
from matricula.graduation.api import FormState, confirm_form, forms_of, print_again
from matricula.graduation.tests.leavers import given, head, hubei_province, left
from matricula.graduation.tests.pupils import account_of
from matricula.graduation.tests.scenes import hubei, leaver, on, opened
from matricula.papers.api import Paper, content_of, store_paper
from matricula.registry.api import Enrollment, Student, change_photo
from matricula.registry.tests.photos import portrait
from matricula.regulation.api import stack_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(db: None) -> Province:
    return hubei()


def photographed(by: Acting, student: Student, colour: str = "navy") -> UUID:
    with in_scope(by):
        place = Enrollment.objects.select_related("student", "school").get(student=student, is_open=True)
        change_photo(by=by, enrollment=place, content=portrait(colour))
        kept = Student.objects.get(pk=student.pk).photo
    assert kept is not None
    return kept


def test_the_freeze_holds_the_photograph(city: Province) -> None:
    by, student = city.acting("east_high"), leaver(city)
    with on(4, 6):
        opened(city)
    with on(5, 31, 23, 59, 59.9):
        photographed(by, student)
    with on(6, 1, 0), pytest.raises(DatabaseError) as refused:
        photographed(by, student, "maroon")
    assert getattr(refused.value.__cause__, "sqlstate", "") == "MR001"


def test_a_student_sees_the_own_photograph_alone_and_another_one_opens_the_forms(city: Province) -> None:
    by, student, other = city.acting("east_high"), leaver(city), leaver(city, "测试乙")
    with on(4, 6):
        opened(city)
        own, foreign = photographed(by, student), photographed(by, other, "maroon")
        user = account_of(city, student)
        with as_family(user) as family:
            assert set(Paper.objects.values_list("uuid", flat=True)) == {own}
            assert foreign not in set(Paper.objects.values_list("uuid", flat=True))
            assert content_of(Paper.objects.get(uuid=own)).startswith(b"\xff\xd8\xff")
            child = family.children[0]
            confirm_form(by=family, child=child, school=city.orgs["east_high"], form="registration")
            confirm_form(by=family, child=child, school=city.orgs["east_high"], form="fitness")
        photographed(by, student, "green")
        with as_family(user):
            held = forms_of([student.pk], stack_for("cn_hubei"))[student.pk]
            states = {one.code: one.state for one in held.forms}
            assert not Paper.objects.filter(uuid=own).exists(), "the one before is the school's"
    assert states["registration"] is FormState.CHANGED
    assert states["fitness"] is FormState.CONFIRMED


def test_the_certificate_shows_the_photograph_or_an_empty_frame() -> None:
    province = hubei_province()
    by = head(province)
    place, without = left(province), left(province)
    paper = given(by, without)
    with in_scope(by):
        assert not pictures(print_again(by=by, certificate=paper).path.read_bytes())
    officer = province.acting("east_high")
    with in_scope(officer):
        kept = store_paper(
            by=officer,
            content=portrait(),
            file_name="photo.jpg",
            media_types={"image/jpeg"},
            max_bytes=1_000_000,
            clause=None,
        )
    with as_owner():
        Student.objects.filter(pk=place.student_id).update(photo=kept.uuid)
        place.student.refresh_from_db()
    with in_scope(by):
        made = given(by, place)
        assert len(pictures(print_again(by=by, certificate=made).path.read_bytes())) == 1


def pictures(made: bytes) -> list[object]:
    """What a PDF has of pictures that are no drawings."""
    found = PdfReader(BytesIO(made)).pages[0].images
    return [one for one in found if one.name.lower().endswith((".jpg", ".jpeg"))]
