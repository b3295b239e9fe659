"""What an officer files in an archive, withdraws from it, and keeps on paper; and that no number is altered."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from matricula.authorities.api import NotPermitted, in_scope
from matricula.authorities.tests.people import Province
from matricula.cases.tests.filing import approved_by, filed_transfer, picture
from matricula.config.testing import as_owner
from matricula.kernel.clock import civil_today
from matricula.papers.api import Paper, open_paper
from matricula.registry.api import (
    ArchiveItem,
    Enrollment,
    PaperOriginal,
    SealedSnapshot,
    Student,
    Upload,
    file_in_archive,
    filed_by_hand,
    hand_over_original,
    keep_original,
    student_view,
    withdraw_from_archive,
)
from matricula.registry.tests.pupils import enrolled
from matricula.regulation.api import Refused, stack_for

pytestmark = pytest.mark.django_db
AWARD = {"award_level": "school", "giver": "测试学校"}


def filed(province: Province, student: Student, school: str = "east_one", **changed: Any) -> ArchiveItem:
    by = province.acting(school)
    with in_scope(by):
        place = Enrollment.objects.filter(student=student, school_id=by.org_id).latest("id")
        given = {"kind": "award", "title": "奖状", "recorded_on": place.started_on, "data": AWARD, **changed}
        return file_in_archive(by=by, enrollment=place, **given)


def refusal(province: Province, student: Student, school: str = "east_one", **changed: Any) -> str:
    with pytest.raises(Refused) as refused:
        filed(province, student, school, **changed)
    assert refused.value.clause == "CN-GZ-12"
    return refused.value.code


def sqlstate(statement: str) -> str:
    with pytest.raises(DatabaseError) as error, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    return str(getattr(error.value.__cause__, "sqlstate", ""))


def test_an_entry_keeps_what_the_pack_asks_of_its_kind(province: Province) -> None:
    student = enrolled(province)
    aid = filed(
        province, student, kind="aid", data={"aid_kind": "生活补助", "amount": "１,250.50", "term": ""}
    )
    assert (aid.data, aid.clause) == ({"aid_kind": "生活补助", "amount": "1250.50"}, "CN-GZ-12")
    mark = filed(
        province,
        student,
        kind="marks",
        data={"mark": "留守", "first_day": "2025-09-01", "last_day": "20260301"},
    )
    assert mark.data == {"mark": "left_behind", "first_day": "2025-09-01", "last_day": "2026-03-01"}


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"kind": "basic", "data": {}}, "no_such_archive_kind"),
        ({"kind": "nonsense", "data": {}}, "no_such_archive_kind"),
        ({"title": "  "}, "archive_title"),
        ({"title": "x" * 201}, "archive_title"),
        ({"recorded_on": date(2015, 1, 1)}, "archive_day_before_birth"),
        ({"data": {}}, "archive_content"),
        ({"data": {"award_level": "galaxy"}}, "archive_content"),
        ({"data": {**AWARD, "unknown": "x"}}, "archive_content"),
        ({"kind": "aid", "data": {"aid_kind": "x", "amount": "many"}}, "archive_content"),
        ({"kind": "aid", "data": {"aid_kind": "x", "amount": "12345678.00"}}, "archive_content"),
        ({"kind": "aid", "data": {"aid_kind": "x", "amount": "1.234"}}, "archive_content"),
        ({"kind": "marks", "data": {"mark": "dropout", "first_day": "2025-09-01"}}, "archive_content"),
        ({"kind": "marks", "data": {"mark": "left_behind"}}, "archive_content"),
        ({"kind": "proof", "data": {}}, "archive_entry_empty"),
        ({"upload": Upload(b"MZ not a picture", "a.png")}, "paper.program"),
        ({"upload": Upload(b"only words", "a.png")}, "paper.wrong_type"),
        ({"upload": Upload(b"", "a.png")}, "paper.empty"),
    ],
)
def test_what_may_not_be_filed_is_refused_with_its_clause(
    province: Province, changed: dict[str, Any], code: str
) -> None:
    student = enrolled(province)
    assert refusal(province, student, **changed) == code
    with in_scope(province.acting("east_one")):
        assert not student.archive_items.exists()


def test_a_day_is_filed_up_to_today(province: Province) -> None:
    student = enrolled(province)
    today = civil_today(province.acting("east_one").zone)
    assert filed(province, student, recorded_on=today).recorded_on == today
    assert refusal(province, student, recorded_on=today + timedelta(days=1)) == "archive_day_ahead"


def test_one_form_files_once(province: Province) -> None:
    student = enrolled(province)
    once = filed(province, student, key="k" * 32, upload=Upload(picture("green"), "a.png"))
    again = filed(province, student, key="k" * 32, upload=Upload(picture("green"), "a.png"))
    assert again.pk == once.pk
    with in_scope(province.acting("east_one")):
        assert student.archive_items.count() == 1
        assert Paper.objects.count() == 1


def test_only_the_school_where_the_pupil_is_files(province: Province) -> None:
    student = enrolled(province)
    by = province.acting("east_two")
    with in_scope(province.acting("east_one")):
        place = student.enrollments.select_related("school").get()
    with in_scope(by), pytest.raises(NotPermitted):
        file_in_archive(
            by=by, enrollment=place, kind="award", title="x", recorded_on=place.started_on, data=AWARD
        )
    head = province.acting("east", "head")
    with in_scope(head), pytest.raises(NotPermitted):
        file_in_archive(
            by=head, enrollment=place, kind="award", title="x", recorded_on=place.started_on, data=AWARD
        )


def test_what_is_withdrawn_stays_dated_and_its_paper_closes(province: Province) -> None:
    student, by = enrolled(province), province.acting("east_one")
    item = filed(province, student, upload=Upload(picture("green"), "a.png"))
    assert item.paper_uuid is not None
    above = province.acting("east", "head")
    with in_scope(above):
        assert Paper.objects.filter(uuid=item.paper_uuid).exists()
    with in_scope(by):
        with pytest.raises(Refused) as refused:
            withdraw_from_archive(by=by, item=item.uuid, reason="  ")
        assert refused.value.code == "reason_missing"
        withdraw_from_archive(by=by, item=item.uuid, reason="another student's")
        withdraw_from_archive(by=by, item=item.uuid, reason="a second time")
        item.refresh_from_db()
        assert (item.withdrawn_on, item.withdrawn_reason) == (civil_today(by.zone), "another student's")
        change = student_view(by, student.uuid, on=civil_today(by.zone)).changes[0]
        assert (change.kind, change.label, change.reason) == ("ArchiveItem", "update", "another student's")
        undo = (
            f"UPDATE registry_archiveitem SET withdrawn_on = NULL, withdrawn_reason = '' WHERE id = {item.pk}"
        )
        assert sqlstate(undo) == "MR004"
        moved = f"UPDATE registry_archiveitem SET withdrawn_on = '2020-01-01' WHERE id = {item.pk}"
        assert sqlstate(moved) == "MR004"


def test_the_paper_of_a_withdrawn_entry_is_nobodys_but_the_uploaders(province: Province) -> None:
    student = enrolled(province)
    item = filed(province, student, upload=Upload(picture("green"), "a.png"))
    assert item.paper_uuid is not None
    by = province.acting("east_one")
    with in_scope(by):
        withdraw_from_archive(by=by, item=item.uuid, reason="another student's")
    approved_by(province, filed_transfer(province, student, to="east_two"), "east_two", "east_one", "east")
    with in_scope(province.acting("east_two")):
        assert ArchiveItem.objects.get(uuid=item.uuid).withdrawn_on is not None
        assert not Paper.objects.filter(uuid=item.paper_uuid).exists()
    with in_scope(by):
        assert Paper.objects.filter(uuid=item.paper_uuid).exists()


def test_a_paper_that_came_with_the_pupil_stays_with_the_copy_when_the_pupil_goes_on(
    province: Province,
) -> None:
    student = enrolled(province)
    kept = filed(province, student, upload=Upload(picture("green"), "a.png"))
    mistaken = filed(province, student, upload=Upload(picture("blue"), "b.png"))
    assert kept.paper_uuid is not None
    assert mistaken.paper_uuid is not None
    first, second = province.acting("east_one"), province.acting("east_two")
    with in_scope(first):
        withdraw_from_archive(by=first, item=mistaken.uuid, reason="another student's")
    approved_by(province, filed_transfer(province, student, to="east_two"), "east_two", "east_one", "east")
    with in_scope(second):
        assert open_paper(by=second, uuid=kept.paper_uuid).paper.uuid == kept.paper_uuid
    onward = filed_transfer(province, student, to="east_one")
    approved_by(province, onward, "east_one", "east_two", "east")
    with in_scope(second):
        assert not ArchiveItem.objects.exists()
        assert str(kept.paper_uuid) in SealedSnapshot.objects.get().content
        assert open_paper(by=second, uuid=kept.paper_uuid).paper.uuid == kept.paper_uuid
        with pytest.raises(Refused):
            open_paper(by=second, uuid=mistaken.paper_uuid)
    far = province.acting("west_one")
    with in_scope(far), pytest.raises(Refused):
        open_paper(by=far, uuid=kept.paper_uuid)


def test_what_a_case_filed_is_not_withdrawn_by_hand(province: Province) -> None:
    student = enrolled(province)
    approved_by(province, filed_transfer(province, student, to="east_two"), "east_two", "east_one", "east")
    by = province.acting("east_two")
    with in_scope(by):
        item = ArchiveItem.objects.exclude(case_uuid=None).select_related("enrollment").first()
        assert item is not None
        with pytest.raises(NotPermitted):
            withdraw_from_archive(by=by, item=item.uuid, reason="x")
        item.pk, item.uuid, item.enrollment = None, student.uuid, student.enrollments.get(is_open=True)
        item.save(force_insert=True)
        with pytest.raises(Refused) as refused:
            withdraw_from_archive(by=by, item=item.uuid, reason="x")
        assert refused.value.code == "entry_of_a_case"


def test_a_locked_place_takes_nothing_and_gives_nothing_back(province: Province) -> None:
    student = enrolled(province)
    item = filed(province, student)
    approved_by(province, filed_transfer(province, student, to="east_two"), "east_two", "east_one", "east")
    with in_scope(province.acting("east_two")):
        left = student.enrollments.get(is_open=False)
        withdrawal = (
            "UPDATE registry_archiveitem SET withdrawn_on = '2030-01-01', withdrawn_reason = 'x'"
            f" WHERE id = {item.pk}"
        )
        assert sqlstate(withdrawal) == "MR001"
        with pytest.raises(DatabaseError) as error, transaction.atomic():
            ArchiveItem.objects.create(
                student=student, enrollment=left, kind="award", title="x", recorded_on=left.started_on
            )
        assert getattr(error.value.__cause__, "sqlstate", "") == "MR001"


def test_the_keeper_of_an_original_is_remembered_across_a_transfer(province: Province) -> None:
    student = enrolled(province)
    item = filed(province, student, kind="proof", data={"proof_of": "户籍证明"}, shelf_mark="甲柜3号")
    sender, receiver = province.acting("east_one"), province.acting("east_two")
    approved_by(province, filed_transfer(province, student, to="east_two"), "east_two", "east_one", "east")
    with in_scope(receiver):
        kept = PaperOriginal.objects.get(item__uuid=item.uuid)
        assert (kept.keeper_id, kept.shelf_mark, kept.ended_on) == (sender.org_id, "甲柜3号", None)
    with in_scope(sender):
        assert "甲柜3号" in SealedSnapshot.objects.get().content
        assert PaperOriginal.objects.get(pk=kept.pk).ended_on is None, (
            "the paper is here, whoever has the student"
        )
        with pytest.raises(Refused):
            keep_original(by=sender, item=item.uuid, shelf_mark="乙柜")
    with in_scope(receiver):
        ours = keep_original(by=receiver, item=item.uuid, shelf_mark="丙柜1号")
        assert keep_original(by=receiver, item=item.uuid, shelf_mark="丙柜1号").pk == ours.pk
    with in_scope(sender):
        copy = SealedSnapshot.objects.get()
        assert PaperOriginal.objects.get().ended_on is None, "the receiver speaks for itself only"
        gone = hand_over_original(by=sender, snapshot=copy.uuid, original=kept.uuid)
        assert hand_over_original(by=sender, snapshot=copy.uuid, original=kept.uuid).pk == gone.pk
        assert (gone.pk, gone.handed_to_id) == (kept.pk, receiver.org_id)
        assert gone.ended_on == civil_today(sender.zone)
    for other in (receiver, province.acting("east_one", "head"), province.acting("east")):
        with in_scope(other), pytest.raises(Refused):
            hand_over_original(by=other, snapshot=copy.uuid, original=kept.uuid)
    with in_scope(province.acting("west_one")):
        assert not PaperOriginal.objects.exists()


def test_raw_sql_of_the_receiver_ends_nothing_that_the_keeper_keeps(province: Province) -> None:
    student = enrolled(province)
    filed(province, student, kind="proof", data={"proof_of": "户籍证明"}, shelf_mark="甲柜3号")
    approved_by(province, filed_transfer(province, student, to="east_two"), "east_two", "east_one", "east")
    own = PaperOriginal._meta.db_table
    end = f"UPDATE {own} SET ended_on = '2030-01-01', handed_to_id = %s"
    receiver, far = province.orgs["east_two"].pk, province.orgs["west_one"].pk
    with in_scope(province.acting("east_two")), connection.cursor() as cursor:
        cursor.execute(end, [receiver])
        assert cursor.rowcount == 0
    with in_scope(province.acting("east_one")):
        assert sqlstate(end % far) == "MR004"
        with connection.cursor() as cursor:
            cursor.execute(end, [receiver])
            assert cursor.rowcount == 1


def test_raw_sql_says_of_no_other_school_what_it_keeps(province: Province) -> None:
    student = enrolled(province)
    item = filed(province, student, shelf_mark="甲柜")
    own = PaperOriginal._meta.db_table
    with in_scope(province.acting("east_one")):
        kept = PaperOriginal.objects.get()
        theirs = (
            f"INSERT INTO {own} (uuid, item_id, keeper_id, shelf_mark, started_on, clause) VALUES"
            f" (gen_random_uuid(), {item.pk}, {province.orgs['west_one'].pk}, 'x', '2026-01-01', '')"
        )
        assert sqlstate(theirs) == "42501"
        assert sqlstate(f"UPDATE {own} SET ended_on = '2030-01-01', handed_to_id = keeper_id") == "MR004"
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE {own} SET ended_on = '2030-01-01' WHERE id = {kept.pk}")
        assert sqlstate(f"UPDATE {own} SET ended_on = NULL WHERE id = {kept.pk}") == "MR004"
    with in_scope(province.acting("east")):
        ours = theirs.replace(f"{province.orgs['west_one'].pk}, 'x'", f"{province.orgs['east_one'].pk}, 'x'")
        assert sqlstate(ours) == "42501", "the office above keeps no paper of the school"
    with in_scope(province.acting("west_one")), connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {own}")
        assert cursor.fetchone() == (0,)
        cursor.execute(f"SELECT count(*) FROM {own}event")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE registry_studentnumber SET number = 'G1' WHERE id = {number}",
        "UPDATE registry_studentnumber SET student_id = {other} WHERE id = {number}",
        "UPDATE registry_studentnumber SET kind = 'x' WHERE id = {number}",
        "UPDATE registry_studentnumber SET started_on = '2020-01-01' WHERE id = {number}",
        "DELETE FROM registry_studentnumber WHERE id = {number}",
    ],
)
def test_no_number_is_altered_whoever_asks(province: Province, statement: str) -> None:
    student, other = enrolled(province), enrolled(province)
    with in_scope(province.acting("east_one")):
        number = student.numbers.get()
        names = {"number": number.pk, "other": other.pk}
        assert sqlstate(statement.format(**names)) == "42501", "the application may not even try"
    with as_owner():
        assert sqlstate(statement.format(**names)) == "MR013"


def test_a_number_ends_once(province: Province) -> None:
    student = enrolled(province)
    with in_scope(province.acting("east_one")):
        number = student.numbers.get()
        end = f"UPDATE registry_studentnumber SET ended_on = '2026-09-01' WHERE id = {number.pk}"
        assert sqlstate(end) == "MR015", "a decided case ends it, and nothing else"
    with as_owner():
        with connection.cursor() as cursor:
            cursor.execute(end)
        assert sqlstate(end.replace("'2026-09-01'", "NULL")) == "MR013"


def test_every_kind_but_what_the_system_keeps_is_filed(province: Province) -> None:
    stack = stack_for(province.acting("east_one").pack)
    assert set(stack.table("archive_kind").codes) - set(filed_by_hand(stack)) == {"basic"}
