"""What an application says of a pupil's new identity document, judged against the register."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from matricula.cases.lookup import number_in
from matricula.cases.models import Case
from matricula.cases.ports import FactValue, Question, Verdict
from matricula.registry.api import NewIdentity, number_taken, others_alike
from matricula.regulation.api import FactType, Outcome, Procedure, Stack

IDENTITY_FACTS = {
    "number_temporary": FactType.flag,
    "document_kind": FactType.text,
    "document_born_on": FactType.date,
    "document_sex": FactType.text,
    "birth_on": FactType.date,
    "sex": FactType.text,
    "applied_on": FactType.date,
    "filed_on": FactType.date,
}


@dataclass(frozen=True, slots=True)
class Claim:
    """Who the application says the pupil is: as registered, but for the name and the document entered."""

    name: str
    sex: str
    birth_on: date
    document_kind: str
    document_number: str


def claim_in(question: Question) -> Claim | None:
    """The claim; None while kind or number of the document is not filled in.

    The procedure's ``effect_with`` names the fields of the form: ``document_kind``, ``document_number``, ``name``.
    """
    return _claimed(question.case, question.procedure)


def _claimed(case: Case, procedure: Procedure) -> Claim | None:
    words, payload, block = procedure.effect_with, case.payload, case.subject
    kind, number = payload.get(words["document_kind"]), payload.get(words["document_number"])
    if not kind or not number:
        return None
    name = payload.get(words["name"]) or block["name"]
    return Claim(name, block["sex"], date.fromisoformat(block["birth_date"]), kind, number)


def identity_of(claim: Claim, block: Mapping[str, str]) -> NewIdentity:
    """The claim as the register takes it; a name that is the registered one changes nothing."""
    name = claim.name if claim.name != block["name"] else ""
    return NewIdentity(claim.document_kind, claim.document_number, name)


def identity_facts(question: Question) -> Mapping[str, FactValue]:
    """What the document says of birth and sex beside what the register says, and whether the number is temporary."""
    claim, block = claim_in(question), question.case.subject
    current = number_in(question.case, question.subject.student_id)
    numbers, documents = question.stack.port("student_number.read"), question.stack.port("id_number.read")
    said = documents(claim.document_kind, claim.document_number) if claim else None
    return {
        "number_temporary": numbers(current).temporary if current else None,
        "document_kind": claim.document_kind if claim else None,
        "document_born_on": said.born_on if said else None,
        "document_sex": said.sex if said else None,
        "birth_on": date.fromisoformat(block["birth_date"]),
        "sex": block["sex"],
        "applied_on": _day(question.case.payload.get("applied_on", "")),
        "filed_on": question.on,
    }


def number_is_free(question: Question) -> Verdict:
    """Met while the number that the document would give was never anybody's."""
    number = _formal_number(question)
    if number is None:
        return Verdict(Outcome.incomplete)
    taken = number_taken(number)
    return Verdict(Outcome.unmet if taken else Outcome.met, seen=taken, needed=False)


def document_is_free(question: Question) -> Verdict:
    """Met while nobody else in the whole register has the document; asking leaves a trace in the access log."""
    claim = claim_in(question)
    if claim is None or _formal_number(question) is None:
        return Verdict(Outcome.incomplete)
    others = others_alike(claim, besides=question.subject.student_uuid)
    taken = any(one.same_document for one in others)
    return Verdict(Outcome.unmet if taken else Outcome.met, seen=taken, needed=False)


def nobody_alike(question: Question) -> Verdict:
    """Met while nobody else has this name, sex and birth date, but for those whom another document tells apart."""
    claim = claim_in(question)
    if claim is None or _formal_number(question) is None:
        return Verdict(Outcome.incomplete)
    others = others_alike(claim, besides=question.subject.student_uuid)
    alike = any(one.same_person and not one.same_document and not one.other_document for one in others)
    return Verdict(Outcome.unmet if alike else Outcome.met, seen=alike, needed=False)


def number_asked_for(case: Case, procedure: Procedure, stack: Stack) -> str | None:
    """The number that the pack makes of the document entered.

    None while it is none that a number is made of, and for a document that cannot be the pupil's: the whole register
    is asked about nobody else.
    """
    claim = _claimed(case, procedure)
    if claim is None:
        return None
    said = stack.port("id_number.read")(claim.document_kind, claim.document_number)
    if (said.born_on, said.sex) != (claim.birth_on, claim.sex):
        return None
    try:
        return str(stack.port("student_number.formal")(claim.document_number))
    except ValueError:
        return None


def _formal_number(question: Question) -> str | None:
    return number_asked_for(question.case, question.procedure, question.stack)


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
