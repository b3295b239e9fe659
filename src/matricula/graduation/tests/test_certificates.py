"""A certificate goes to who has left so, is numbered without a gap, and is printed as it was printed first."""

from io import BytesIO
from typing import Any

import pytest
from django.db import DatabaseError
from pypdf import PdfReader

from matricula.audit.api import refusal_for
from matricula.authorities.api import NotPermitted, in_scope
from matricula.authorities.tests.people import Province
from matricula.config.testing import as_owner
from matricula.graduation.actions import issue_certificate as issuing
from matricula.graduation.api import (
    Certificate,
    CertificatePrint,
    issue_certificate,
    print_again,
    void_certificate,
)
from matricula.graduation.tests.leavers import given, head, left
from matricula.registry.api import Enrollment
from matricula.regulation.api import Refused

pytestmark = pytest.mark.django_db


def words_of(certificate: Certificate, by: Any) -> str:
    with in_scope(by):
        opened = print_again(by=by, certificate=certificate)
    return "".join(PdfReader(BytesIO(opened.path.read_bytes())).pages[0].extract_text().split())


def numbers() -> list[str]:
    with as_owner():
        return list(Certificate.objects.order_by("seq").values_list("number", flat=True))


def test_who_graduated_gets_what_the_paper_says(hubei: Province) -> None:
    by, place = head(hubei), left(hubei, "陈可馨")
    made = given(by, place)
    assert made.number == "5298010003202600001"
    assert made.kind == "graduation"
    assert made.says["name"] == "陈可馨"
    assert made.says["left_on"] == "2026年6月15日"
    said = words_of(made, by)
    for part in ("普通高级中学毕业证书", "陈可馨", "准予毕业", "湖北江城", made.number, "东溪县中学"):
        assert part in said


def test_who_completed_gets_another_certificate(hubei: Province) -> None:
    by = head(hubei)
    made = given(by, left(hubei, status="completed"))
    assert made.kind == "completion"
    assert "准予结业" in words_of(made, by)


def test_the_file_is_for_keeping_and_stays_the_same(hubei: Province) -> None:
    by = head(hubei)
    made = given(by, left(hubei))
    with in_scope(by):
        first = print_again(by=by, certificate=made).path.read_bytes()
        second = print_again(by=by, certificate=made).path.read_bytes()
        prints = CertificatePrint.objects.filter(certificate=made)
        assert first == second
        assert {one.sha256 for one in prints} == {made.sha256}
        assert prints.count() == 3
    assert b"<pdfaid:part>2</pdfaid:part>" in first
    assert b"<pdfuaid:part>1</pdfuaid:part>" in first
    assert len(PdfReader(BytesIO(first)).pages) == 1


def test_the_same_place_again_changes_nothing(hubei: Province) -> None:
    by, place = head(hubei), left(hubei)
    with in_scope(by):
        made, fresh = issue_certificate(by=by, place=place)
        again, fresh_again = issue_certificate(by=by, place=place)
    assert (fresh, fresh_again) == (True, False)
    assert again == made


@pytest.mark.parametrize("status", ["normal", "incomplete", "withdrawn"])
def test_nobody_else_gets_one(hubei: Province, status: str) -> None:
    by, place = head(hubei), left(hubei, status=status)
    with in_scope(by), pytest.raises(Refused, match="no certificate"):
        issue_certificate(by=by, place=place)
    assert numbers() == []


def test_another_school_gives_none(hubei: Province) -> None:
    place = left(hubei)
    other = head(hubei, "west_high")
    with in_scope(other), pytest.raises(NotPermitted):
        issue_certificate(by=other, place=place)


def test_who_may_not_print_does_not(hubei: Province) -> None:
    place, by = left(hubei), hubei.acting("east_high", "class_teacher")
    with in_scope(by), pytest.raises(NotPermitted):
        issue_certificate(by=by, place=place)


@pytest.mark.parametrize(
    ("name", "said"),
    [("张\U0002a6a5", "U+2A6A5"), ("张\ue863", "U+E863"), ("张明\ufe00", "U+FE00")],
)
def test_a_name_that_cannot_be_printed_takes_no_number(hubei: Province, name: str, said: str) -> None:
    by, place = head(hubei), left(hubei, written=name)
    with in_scope(by), pytest.raises(Refused) as refused:
        issue_certificate(by=by, place=place)
    assert refused.value.code == "certificate_unprintable"
    assert said in str(refused.value)
    assert refused.value.clause == "CN-HB-1"
    assert given(by, left(hubei)).seq == 1


def test_what_the_register_lacks_is_named(hubei: Province) -> None:
    by, place = head(hubei), left(hubei, native_place="")
    with in_scope(by), pytest.raises(Refused) as refused:
        issue_certificate(by=by, place=place)
    assert refused.value.code == "certificate_incomplete"
    assert "Native place" in str(refused.value)


def test_what_fails_while_it_is_set_gives_its_number_back(
    hubei: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    by, place = head(hubei), left(hubei)

    def broken(*_: object) -> bytes:
        raise RuntimeError("no paper")

    with monkeypatch.context() as patched:
        patched.setattr(issuing, "paper_of", broken)
        with in_scope(by), pytest.raises(RuntimeError):
            issue_certificate(by=by, place=place)
    assert numbers() == []
    assert given(by, place).seq == 1


def test_a_form_is_noted_once_also_when_it_was_spoilt(hubei: Province) -> None:
    by, place = head(hubei), left(hubei, "陈可馨")
    first = given(by, place, blank="鄂A 0001")
    for number, spoilt in (("鄂A 0001", False), ("鄂ａ０００１", False), ("鄂A0001", True)):
        with in_scope(by):
            if spoilt:
                void_certificate(by=by, certificate=first, reason="印坏")
            with pytest.raises(Refused) as refused:
                issue_certificate(by=by, place=place if spoilt else left(hubei), blank=number)
        assert (refused.value.code, refused.value.clause) == ("form_taken", first.clause)
        assert first.number in str(refused.value)
        assert "陈可馨" in str(refused.value)
    assert given(by, place, blank="鄂A0002").seq == 2
    # Another kind has forms of its own, and paper without a number is as much as one likes.
    assert given(by, left(hubei, status="completed"), blank="鄂A0001").blank == "鄂A0001"
    assert [given(by, left(hubei), blank="").seq for _ in range(2)] == [4, 5]


def test_the_longest_number_of_a_form_is_noted(hubei: Province) -> None:
    """One sign may stand for a whole phrase; taken apart it is eighteen."""
    assert given(head(hubei), left(hubei), blank="\ufdfa" * 40).blank == "\ufdfa" * 40


def test_another_school_is_not_told_who_has_the_form(hubei: Province) -> None:
    given(head(hubei), left(hubei, "陈可馨"), blank="鄂A0001")
    other = head(hubei, "west_high")
    place = left(hubei, school="west_high")
    with in_scope(other), pytest.raises(DatabaseError) as error:
        issue_certificate(by=other, place=place, blank="鄂A0001")
    refused = refusal_for(error.value)
    assert refused is not None
    assert refused.code == "form_taken"
    assert "陈可馨" not in str(refused)


def test_a_void_number_stays_and_the_next_is_given(hubei: Province) -> None:
    by, place = head(hubei), left(hubei)
    first = given(by, place, blank="鄂A0001")
    with in_scope(by):
        void_certificate(by=by, certificate=first, reason="印坏")
    second = given(by, place)
    assert [first.seq, second.seq] == [1, 2]
    with in_scope(by):
        first.refresh_from_db()
        assert (first.state, first.reason, first.ended_clause, first.blank) == (
            "void",
            "印坏",
            "CN-HB-1",
            "鄂A0001",
        )
        with pytest.raises(Refused) as refused:
            print_again(by=by, certificate=first)
    assert refused.value.code == "certificate_not_so"


def test_who_is_enrolled_again_in_the_stage_loses_it(hubei: Province) -> None:
    by, place = head(hubei), left(hubei)
    made = given(by, place)
    with as_owner():
        Enrollment.objects.create(
            student=place.student,
            school=place.school,
            stage="upper_secondary",
            grade="g12",
            started_on="2026-06-15",
            entered_on=place.entered_on,
        )
        made.refresh_from_db()
    assert (made.state, made.ended_clause) == ("revoked", "CN-HB-2.3")
    with in_scope(by), pytest.raises(Refused):
        print_again(by=by, certificate=made)
