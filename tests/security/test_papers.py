"""Papers go along with the archive, from school to school, and nowhere else."""

import uuid
from collections.abc import Sequence

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.cases.api import Case
from matricula.cases.tests.filing import approved_by, filed_transfer, picture
from matricula.deployment.api import sight
from matricula.papers.api import Paper, store_paper
from matricula.registry.api import ArchiveItem, Student, file_in_archive
from matricula.registry.tests.pupils import enrolled
from matricula.regulation.api import Refused
from tests.security.pages import browser_of

pytestmark = pytest.mark.django_db


def moved(province: Province, student: Student, to: str) -> Case:
    """A transfer decided by everybody whose turn it is."""
    case = filed_transfer(province, student, to=to)
    names = {org.pk: name for name, org in province.orgs.items()}
    while case.state == "running":
        with sight([province.orgs["province"].pk], actor="job:test"):
            holder = case.steps.get(state="open").holder_org_id
        case = approved_by(province, case, names[holder])
    assert case.state == "applied"
    return case


def opened(province: Province, org: str, papers: Sequence[uuid.UUID | None]) -> set[int]:
    browser = browser_of(province.appointment(org))
    return {browser.get(reverse("paper", args=[one])).status_code for one in papers}


def test_the_papers_of_the_first_transfer_open_at_the_school_after_the_next(province: Province) -> None:
    student = enrolled(province, "east_one")
    by = province.acting("east_one")
    with in_scope(by):
        own = store_paper(
            by=by,
            content=picture("green"),
            file_name="award.png",
            media_types=["image/png"],
            max_bytes=10**6,
            clause=None,
        )
        file_in_archive(
            by=by,
            enrollment=student.enrollments.get(),
            kind="award",
            title="award",
            data={"award_level": "school"},
            recorded_on=student.enrollments.get().started_on,
            paper=own.uuid,
        )
    first = moved(province, student, "east_two")
    with in_scope(province.acting("east_two")):
        of_first = [one.paper.uuid for one in first.evidence.select_related("paper")]
    second = moved(province, student, "west_one")
    with in_scope(province.acting("west_one")):
        archive = list(ArchiveItem.objects.exclude(paper_uuid=None).values_list("paper_uuid", flat=True))
        of_second = [one.paper.uuid for one in second.evidence.select_related("paper")]
    assert {own.uuid, *of_first, *of_second} == set(archive)
    assert opened(province, "west_one", archive) == {200}, "the archive was handed over with all its papers"
    assert opened(province, "west", archive) == {200}
    assert opened(province, "east_one", [own.uuid, *of_first]) == {200}, "the first keeper keeps its own"
    assert opened(province, "east_one", of_second) == {404}
    for outsider in ("west_high", "east_high"):
        assert opened(province, outsider, archive) == {404}


def test_a_paper_one_does_not_see_cannot_be_filed_to_see_it(province: Province) -> None:
    theirs, own = enrolled(province, "east_one"), enrolled(province, "west_one")
    case = filed_transfer(province, theirs, to="east_two")
    with in_scope(province.acting("east_two")):
        paper = case.evidence.first().paper.uuid  # type: ignore[union-attr]  # the transfer has papers
    by = province.acting("west_one")
    with in_scope(by):
        place = own.enrollments.get()
        with pytest.raises(Refused) as refused:
            file_in_archive(
                by=by,
                enrollment=place,
                kind="award",
                title="x",
                data={"award_level": "school"},
                recorded_on=place.started_on,
                paper=paper,
            )
        assert refused.value.code == "paper.not_found"
        with pytest.raises(DatabaseError) as error, transaction.atomic():
            ArchiveItem.objects.create(
                student=own,
                enrollment=place,
                kind="award",
                title="x",
                recorded_on=place.started_on,
                paper_uuid=paper,
            )
        assert getattr(error.value.__cause__, "sqlstate", "") == "MR010"
        assert not Paper.objects.filter(uuid=paper).exists()
