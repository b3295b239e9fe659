"""What an application says of who a pupil is, judged against the register and against the pupil's document."""

from collections.abc import Mapping
from datetime import date

from matricula.cases.ports import FactValue, Question, Verdict
from matricula.registry.api import Identity, IdentityDocument, others_alike
from matricula.regulation.api import FactType, Outcome

KEY_DATA_FACTS = {
    "changed": FactType.integer,
    "new_birth_on": FactType.date,
    "new_sex": FactType.text,
    "document_kind": FactType.text,
    "document_born_on": FactType.date,
    "document_sex": FactType.text,
    "document_complete": FactType.flag,
    "applied_on": FactType.date,
    "filed_on": FactType.date,
}


def identity_asked_for(question: Question) -> Identity:
    """Who the pupil is to be: what the form says in the fields of ``effect_with``, and else what the register has.

    The document is the new one where kind and number are both filled in, and else the one that is held; empty where the
    pupil has none that the reader sees.
    """
    block, held = question.case.subject, _held(question)
    born = _day(_entered(question, "birth_on"))
    kind, number = _entered(question, "document_kind"), _entered(question, "document_number")
    if not number:
        kind, number = (held.kind, held.number) if held else ("", "")
    return Identity(
        name=_entered(question, "name") or block["name"],
        sex=_entered(question, "sex") or block["sex"],
        birth_on=born or date.fromisoformat(block["birth_date"]),
        document_kind=kind,
        document_number=number,
    )


def key_data_facts(question: Question) -> Mapping[str, FactValue]:
    """``changed``: how many of name, sex, birth date and document would be others. What the document says beside it."""
    asked, block, held = identity_asked_for(question), question.case.subject, _held(question)
    documents = question.stack.port("id_number.read")
    said = documents(asked.document_kind, asked.document_number) if asked.document_number else None
    now = (held.kind, held.number) if held else ("", "")
    changes = (
        asked.name != block["name"],
        asked.sex != block["sex"],
        asked.birth_on.isoformat() != block["birth_date"],
        (asked.document_kind, asked.document_number) != now,
    )
    return {
        "changed": sum(changes),
        "new_birth_on": asked.birth_on,
        "new_sex": asked.sex,
        "document_kind": asked.document_kind or None,
        "document_born_on": said.born_on if said else None,
        "document_sex": said.sex if said else None,
        "document_complete": bool(_entered(question, "document_kind"))
        == bool(_entered(question, "document_number")),
        "applied_on": _day(str(question.case.payload.get("applied_on", ""))),
        "filed_on": question.on,
    }


def new_document_is_free(question: Question) -> Verdict:
    """Met while nobody else in the whole register has the pupil's document, as it will be; asking leaves a trace."""
    asked = identity_asked_for(question)
    others = others_alike(asked, besides=question.subject.student_uuid)
    taken = bool(asked.document_number) and any(one.same_document for one in others)
    return Verdict(Outcome.unmet if taken else Outcome.met, seen=taken, needed=False)


def nobody_alike_then(question: Question) -> Verdict:
    """Met while nobody else has the new name, sex and birth date, but for those whom another document tells apart."""
    asked = identity_asked_for(question)
    others = others_alike(asked, besides=question.subject.student_uuid)
    alike = any(one.same_person and not one.same_document and not one.other_document for one in others)
    return Verdict(Outcome.unmet if alike else Outcome.met, seen=alike, needed=False)


def _held(question: Question) -> IdentityDocument | None:
    """The pupil's document, to whoever sees the pupil."""
    return IdentityDocument.objects.filter(student_id=question.subject.student_id, ended_on=None).first()


def _entered(question: Question, word: str) -> str:
    return str(question.case.payload.get(question.procedure.effect_with.get(word, ""), ""))


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
