"""What the platform's own codes are called on the pages about the law: levels, permissions, parts of a pack."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy, pgettext

from matricula.regulation.api import Stack, Text, items_of
from matricula.web.clauses import words

TIER_WORDS = {
    "nation": gettext_lazy("Nation"),
    "province": gettext_lazy("Province"),
    "region": gettext_lazy("Region"),
    "district": gettext_lazy("District"),
    "school": gettext_lazy("School"),
}
PERMISSION_WORDS = {
    "admission.issue_plan": gettext_lazy("issue admission plans"),
    "admission.keep_plan": gettext_lazy("draw up admission plans"),
    "attendance.take": gettext_lazy("take the lists of classes: who was not there"),
    "attendance.take_own": gettext_lazy("take the list of the own class"),
    "audit.view_log": gettext_lazy("see who did what"),
    "authorities.appoint": gettext_lazy("invite and appoint people"),
    "authorities.close_school": gettext_lazy("close a school"),
    "authorities.keep_telephone": gettext_lazy("keep the school's telephone number"),
    "authorities.open_school": gettext_lazy("open a school"),
    "authorities.view_officers": gettext_lazy("see who is in charge of records at each office"),
    "calendars.enter_closure": gettext_lazy("enter days closed"),
    "cases.comment": gettext_lazy("comment on cases"),
    "cases.decide": gettext_lazy("decide cases"),
    "cases.prepare": gettext_lazy("prepare decisions"),
    "cases.start": gettext_lazy("start cases"),
    "delivery.keep_own_printouts": gettext_lazy(
        "print the week for families of the own class who read no diary"
    ),
    "delivery.keep_printouts": gettext_lazy("print the week for families who read no diary"),
    "families.issue_code": gettext_lazy("issue letters with codes for the accounts of families or students"),
    "graduation.confirm_data": gettext_lazy("confirm the data of leaving students against the signed form"),
    "graduation.open_season": gettext_lazy("open the season of graduation"),
    "graduation.print": gettext_lazy("print certificates"),
    "graduation.see_season": gettext_lazy("see where the leaving grade stands"),
    "graduation.unlock_forms": gettext_lazy("unlock the forms of a leaving student and return them"),
    "graduation.void": gettext_lazy("declare the number of a certificate void"),
    "journal.plan": gettext_lazy("plan terms, groups and lessons"),
    "journal.read": gettext_lazy("read the journal of the school"),
    "journal.reopen": gettext_lazy("open a closed period again for a student"),
    "journal.teach": gettext_lazy("keep the journal of the own lessons"),
    "journal.view_shares": gettext_lazy("see how many duties the schools below did in time"),
    "registry.check_own_class": gettext_lazy("compare the own class with the register"),
    "registry.check_roll": gettext_lazy("compare classes with the register"),
    "registry.correct_particulars": gettext_lazy("correct the particulars of students, but no key data"),
    "registry.enroll_student": gettext_lazy("enroll students"),
    "registry.file_in_archive": gettext_lazy("file in the archive"),
    "registry.import_roll": gettext_lazy("import a roll"),
    "registry.keep_classes": gettext_lazy("open, change and close classes"),
    "registry.keep_promotion": gettext_lazy("say who stays in a grade at the yearly promotion"),
    "registry.reveal_number": gettext_lazy("show hidden numbers in full"),
    "registry.seat_student": gettext_lazy("give students a seat in a class"),
    "registry.undo_promotion": gettext_lazy("take a yearly promotion back"),
    "registry.view_student": gettext_lazy("look at students' records"),
    "studies.enter": gettext_lazy("enter credits, evaluations and fitness"),
    "studies.review": gettext_lazy("review credits, evaluations and fitness that somebody else entered"),
}
PART_WORDS = {
    "basis": gettext_lazy("Legal basis"),
    "calendar": gettext_lazy("Working calendar"),
    "code": gettext_lazy("Program"),
    "duty": gettext_lazy("Duty of an authority"),
    "layout": gettext_lazy("Workbook format"),
    "level": gettext_lazy("Level"),
    "org": gettext_lazy("Office or school"),
    "page": gettext_lazy("Page"),
    "port": gettext_lazy("Calculation"),
    "procedure": gettext_lazy("Procedure"),
    "role": gettext_lazy("Role"),
    "rule": gettext_lazy("Rule"),
    "season": gettext_lazy("Season"),
    "stage": gettext_lazy("Stage"),
    "table": gettext_lazy("Code table"),
    "term": gettext_lazy("Dated figure"),
    "trigger": gettext_lazy("Guard in the database"),
    "window": gettext_lazy("Window of dates"),
}

PORT_WORDS = {
    "id_number.read": gettext_lazy("Reads the number of an identity document"),
    "student_number.read": gettext_lazy("Reads a student number"),
    "student_number.formal": gettext_lazy("Makes the student number of a person with an identity number"),
    "student_number.without_identity": gettext_lazy(
        "Makes the student number of a person without an identity number"
    ),
    "student_number.temporary": gettext_lazy("Makes a temporary student number"),
    "student_number.of_school": gettext_lazy("Makes the number that the school itself gives to a student"),
    "name.check": gettext_lazy("Tells whether a name may be registered"),
    "name.sort_key": gettext_lazy("Tells where a name stands in the order of names"),
    "name.spoken": gettext_lazy("Tells how a name is read"),
    "marks.of_period": gettext_lazy("Proposes the mark of a period from its marks"),
}

_NAMED_BY = ("label", "title", "names", "question", "proposition")


def permission_words(codes: Iterable[str]) -> str:
    """Permissions in the reader's language; one that a pack invents keeps its code."""
    return listed(str(PERMISSION_WORDS.get(one, one)) for one in sorted(codes))


def implementers(stack: Stack, references: Iterable[str]) -> list[tuple[str, str, str]]:
    """What carries a clause out, each as its kind, its name where the pack gives one, and its code."""
    items = items_of(stack)
    found = []
    for one in references:
        kind, _colon, code = one.partition(":")
        item = items.get(one)
        found.append((str(PART_WORDS.get(kind, kind)), _name_of(item, kind, code), code))
    return found


def _name_of(item: object, kind: str, code: str) -> str:
    """What a part of a pack is called, or which question it answers; nothing where the pack has no words for it."""
    if kind == "port":
        return str(PORT_WORDS.get(code, ""))
    newest = getattr(item, "versions", (item,))[-1]
    names = (getattr(newest, written, None) for written in _NAMED_BY)
    return next((words(each) for each in names if isinstance(each, Text)), "")


def listed(several: Iterable[str]) -> str:
    """Words one after another, with the reader's own sign between them."""
    return pgettext("between the words of a list", ", ").join(several)
