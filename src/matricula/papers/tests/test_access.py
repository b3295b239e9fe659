"""Who sees a paper: the uploader's org and those above, then whoever it is shown to, as a download only."""

from uuid import uuid4

import pytest
from django.db import Error, connection, transaction

from matricula.audit.api import AccessLog
from matricula.authorities.api import Acting, in_scope, office
from matricula.papers import access
from matricula.papers.api import (
    Paper,
    open_paper,
    paper_response,
    register_access_check,
    show_papers_to,
    store_paper,
)
from matricula.papers.storage import path_of
from matricula.papers.tests.conftest import PICTURES, picture
from matricula.regulation.api import Refused


@pytest.fixture
def paper(offices: dict[str, Acting]) -> Paper:
    by = offices["school"]
    with in_scope(by):
        return store_paper(
            by=by,
            content=picture(),
            file_name='证明".jpg',
            media_types=PICTURES,
            max_bytes=10**6,
            clause=None,
        )


@pytest.fixture
def vouching(monkeypatch: pytest.MonkeyPatch) -> set[int]:
    """Orgs for which an owner app vouches."""
    orgs: set[int] = set()
    monkeypatch.setattr(access, "_checks", {})
    register_access_check("cases", lambda by, _paper: by.org_id in orgs)
    return orgs


def sees(by: Acting) -> int:
    with in_scope(by):
        return Paper.objects.count()


def refused(by: Acting, paper: Paper) -> str:
    with in_scope(by), pytest.raises(Refused) as caught:
        open_paper(by=by, uuid=paper.uuid)
    return caught.value.code


def test_the_rows_are_behind_the_second_wall(offices: dict[str, Acting], paper: Paper) -> None:
    assert {name: sees(by) for name, by in offices.items()} == {
        "county": 1, "school": 1, "neighbour": 0, "elsewhere": 0,
    }  # fmt: skip
    assert not Paper.objects.exists(), "no scope sees nothing"


def test_opening_is_noted(offices: dict[str, Acting], paper: Paper, vouching: set[int]) -> None:
    by = offices["school"]
    with in_scope(by):
        opened = open_paper(by=by, uuid=paper.uuid)
        note = AccessLog.objects.get(subject_uuid=paper.uuid)
    assert opened.path.read_bytes() == picture()
    assert (note.subject_kind, note.user_id) == ("paper", by.user_id)


def test_seeing_the_row_is_not_enough_somebody_must_vouch(
    offices: dict[str, Acting], paper: Paper, vouching: set[int]
) -> None:
    assert refused(offices["county"], paper) == "paper.not_found"
    vouching.add(offices["county"].org_id)
    with in_scope(offices["county"]):
        assert open_paper(by=offices["county"], uuid=paper.uuid).paper == paper


def test_vouching_is_not_enough_without_sight(
    offices: dict[str, Acting], paper: Paper, vouching: set[int]
) -> None:
    vouching.add(offices["elsewhere"].org_id)
    assert refused(offices["elsewhere"], paper) == "paper.not_found"
    with in_scope(offices["school"]):
        show_papers_to([paper], [office(offices["elsewhere"].org_id)])
    with in_scope(offices["elsewhere"]):
        assert open_paper(by=offices["elsewhere"], uuid=paper.uuid).paper == paper


def test_a_forged_id_gets_the_same_answer(
    offices: dict[str, Acting], paper: Paper, vouching: set[int]
) -> None:
    with in_scope(offices["neighbour"]), pytest.raises(Refused) as forged:
        open_paper(by=offices["neighbour"], uuid=uuid4())
    assert forged.value.code == refused(offices["neighbour"], paper)


def test_shown_to_an_org_it_is_seen_by_those_above_it_too(offices: dict[str, Acting], paper: Paper) -> None:
    with in_scope(offices["school"]):
        read_before = Paper.objects.get(pk=paper.pk)
        for one in (paper, paper, read_before):
            show_papers_to([one], [office(offices["neighbour"].org_id)])
        stored = Paper.objects.get(pk=paper.pk)
    both = sorted({*offices["school"].lineage, *offices["neighbour"].lineage})
    assert stored.seen_by == paper.seen_by == read_before.seen_by == both
    assert sees(offices["neighbour"]) == 1


def test_who_does_not_see_it_cannot_show_it(offices: dict[str, Acting], paper: Paper) -> None:
    with in_scope(offices["elsewhere"]), pytest.raises(Paper.DoesNotExist):
        show_papers_to([paper], [office(offices["elsewhere"].org_id)])


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE papers_paper SET sha256 = repeat('0', 64)",
        "UPDATE papers_paper SET original_name = 'x'",
        "UPDATE papers_paper SET seen_by = '{}'",
        "DELETE FROM papers_paper",
        "TRUNCATE papers_paper",
    ],
)
def test_the_database_keeps_evidence_as_it_is(
    offices: dict[str, Acting], paper: Paper, statement: str
) -> None:
    with in_scope(offices["school"]):
        with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
        assert Paper.objects.get().sha256 == paper.sha256


def test_a_paper_cannot_be_slipped_into_another_orgs_sight(offices: dict[str, Acting], paper: Paper) -> None:
    with in_scope(offices["school"]):
        row = Paper.objects.get()
        row.pk, row.uuid, row.sha256, row.seen_by = None, uuid4(), "0" * 64, [offices["elsewhere"].org_id]
        with pytest.raises(Error, match="row-level security"), transaction.atomic():
            row.save(force_insert=True)


def test_a_lost_file_is_said_plainly(offices: dict[str, Acting], paper: Paper, vouching: set[int]) -> None:
    path_of(paper.sha256).unlink()
    assert refused(offices["school"], paper) == "paper.lost"


def test_it_is_only_ever_a_download(offices: dict[str, Acting], paper: Paper, vouching: set[int]) -> None:
    with in_scope(offices["school"]):
        response = paper_response(open_paper(by=offices["school"], uuid=paper.uuid))
    assert response.headers["Content-Disposition"].startswith("attachment;")
    assert "\n" not in response.headers["Content-Disposition"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert "no-store" in response.headers["Cache-Control"]
    assert b"".join(response.streaming_content) == picture()  # type: ignore[arg-type]  # never asynchronous here


def test_an_owner_registers_once(vouching: set[int]) -> None:
    with pytest.raises(ValueError, match="already"):
        register_access_check("cases", lambda _by, _paper: True)
