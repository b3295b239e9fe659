"""Each list that a page shows can be taken out as a workbook, or it is said why not."""

import re

from tests.structure.house import PACKAGE, text

OFFICE = PACKAGE / "web" / "office"
TABLE = re.compile(r"\bparts\.Table\(")
WORKBOOK = re.compile(r"\blist_page\(|\bworkbook_href\(|\b(?:certificates|promotion)_workbook\b")
# Whose page, in another module, has the workbook of it.
ELSEWHERE = {
    "casework/rows.py": "the list of cases, the inbox and a student's page show its rows",
    "duties/shared.py": "the proof of duty is taken out, and what is late is the same list narrowed",
    "planning/workbook.py": "what is wrong in a workbook that was handed in stands in that workbook",
    "importing/rows.py": "the wrong cells are a workbook of their own",
    "studies/workbook.py": "what is wrong in a workbook that was handed in stands in that workbook",
    "schools/grades.py": "what the page of the school counts by grade; its classes are taken out",
    "schools/school_parts.py": "the classes of a school are taken out beside it",
    "season/words.py": "the days of a season, which are the same for everybody",
    "attendance/day.py": "one class on one day: the month of the class is taken out",
    "law/cases/page.py": "the cases of a clause: questions and answers, with what is given",
}
# One record, or a form to fill in: no list of many.
NO_LIST = {
    "archive/sealed_record.py": "one archive as it was handed over",
    "students/record/archive.py": "one student's archive",
    "students/record/looks.py": "who looked at one student",
    "students/record/results.py": "one student's results",
    "studies/result.py": "the past of one result",
    "desk/account.py": "one's own appointments",
    "schools/roll_checks.py": "one comparison",
    "season/rehearsal.py": "an answer to one question, with the first who would fall short",
    "season/checks.py": "boxes to tick; what is not verified is taken out with what is wanting",
    "studies/review.py": "boxes to tick, until nothing waits",
    "students/photos.py": "pictures to look at, one by one",
    "students/seating.py": "boxes to tick; who sits in no class is taken out as a filter of the students",
}


def test_each_list_is_taken_out_or_it_is_said_why_not() -> None:
    tables = {
        path.relative_to(OFFICE).as_posix(): bool(WORKBOOK.search(text(path)))
        for path in OFFICE.rglob("*.py")
        if TABLE.search(text(path))
    }
    assert len(tables) > 50
    said = ELSEWHERE.keys() | NO_LIST.keys()
    lacking = {name for name, taken_out in tables.items() if not taken_out} - said
    assert not lacking, "give the list its workbook (`web/list_pages.py`), or say here why it has none"
    gone = said - {name for name, taken_out in tables.items() if not taken_out}
    assert not gone, "these have a workbook by now, or no list"
