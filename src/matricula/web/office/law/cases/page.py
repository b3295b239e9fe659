"""The cases of a clause as parts of its page: by kind, questions beside answers, long lists folded."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matricula.regulation.api import ClauseCase, Stack, stack_for
from matricula.web import parts
from matricula.web.clauses import clause_note, words
from matricula.web.office.law.cases.telling import told

KIND_WORDS = {
    "term": gettext_lazy("Dated figures"),
    "window": gettext_lazy("Windows of dates"),
    "deadline": gettext_lazy("Deadlines"),
    "calendar": gettext_lazy("Working days"),
    "basis": gettext_lazy("Legal bases"),
    "watch": gettext_lazy("What is watched"),
    "season": gettext_lazy("How a grade leaves"),
    "rule": gettext_lazy("Conditions"),
    "table": gettext_lazy("Codes and what people write"),
    "layout": gettext_lazy("Columns of a workbook"),
    "duty": gettext_lazy("Duties of authorities"),
    "role": gettext_lazy("Who may do what"),
    "level": gettext_lazy("Kinds of organisation"),
    "stage": gettext_lazy("Stages and grades"),
    "port": gettext_lazy("Numbers and names"),
    "procedure": gettext_lazy("What the procedure says on paper"),
    "scenario": gettext_lazy("The procedure played through"),
    "test": gettext_lazy("What only a test can show"),
}


def case_groups(stack: Stack, cases: list[ClauseCase]) -> tuple[parts.CaseGroup, ...]:
    """The cases of a clause, for a reader under `stack`: each is put to the law of the pack it stands in."""
    by_kind = {kind: [one for one in cases if one.kind == kind] for kind in KIND_WORDS}
    return tuple(_group(stack, KIND_WORDS[kind], found) for kind, found in by_kind.items() if found)


def _group(stack: Stack, title: parts.Words, cases: list[ClauseCase]) -> parts.CaseGroup:
    packs = {one.origin.pack for one in cases}
    # What is true of all stands above them once.
    alone = _alone(stack, packs.pop()) if len(packs) == 1 else ""
    table = parts.Table(
        caption=alone or title,
        caption_seen=bool(alone),
        columns=(parts.Column("question", _("Question")), parts.Column("answer", _("Expected answer"))),
        rows=tuple(case_row(stack, one, say_alone=not alone) for one in cases),
    )
    return parts.CaseGroup(title, table)


def _alone(stack: Stack, pack: str) -> str:
    """That the case asks an upper pack alone, where the reader's own may say something else."""
    if pack == stack.pack:
        return ""
    return _("By the rules of %(pack)s alone") % {"pack": words(stack_for(pack).name)}


def case_row(stack: Stack, case: ClauseCase, *, say_alone: bool = True) -> parts.Row:
    """A case: the question with what is given and done, and the expected answer."""
    pack = case.origin.pack
    said = told(stack if pack == stack.pack else stack_for(pack), case)
    alone = _alone(stack, pack) if say_alone else ""
    question = parts.AskedCase(
        question=said.question,
        given=(*said.given, alone) if alone else said.given,
        deeds=tuple(
            parts.Deed(one.text, one.refused, clause_note(stack.pack, one.refused_by), one.seen)
            for one in said.deeds
        ),
    )
    answer = parts.AnsweredCase(said.answer, clause_note(stack.pack, said.cited), said.test)
    return parts.Row({"question": question, "answer": answer})
