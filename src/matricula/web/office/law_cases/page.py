"""The cases of a clause as parts of its page: by kind, questions beside answers, long lists folded."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matricula.regulation.api import ClauseCase, Stack, stack_for
from matricula.web import parts
from matricula.web.clauses import clause_note, words
from matricula.web.office.law_cases.telling import told

FOLDED_FROM = 13
"""So many cases of one kind are folded away until the reader wants them."""
KIND_WORDS = {
    "term": gettext_lazy("Dated figures"),
    "window": gettext_lazy("Windows of dates"),
    "deadline": gettext_lazy("Deadlines"),
    "calendar": gettext_lazy("Working days"),
    "basis": gettext_lazy("Legal bases"),
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


@dataclass(frozen=True)
class CaseGroup:
    """The cases of one kind; `folded` when they are many."""

    title: parts.Words
    count: int
    table: parts.Table

    @property
    def folded(self) -> bool:
        """Whether the reader must ask to see them."""
        return self.count >= FOLDED_FROM


def case_groups(stack: Stack, cases: list[ClauseCase]) -> tuple[CaseGroup, ...]:
    """The cases of a clause, for a reader under `stack`: each is put to the law of the pack it stands in."""
    kinds = dict.fromkeys(one.kind for one in cases)
    return tuple(
        _group(stack, KIND_WORDS[kind], [one for one in cases if one.kind == kind]) for kind in kinds
    )


def _group(stack: Stack, title: parts.Words, cases: list[ClauseCase]) -> CaseGroup:
    table = parts.Table(
        caption=title,
        columns=(parts.Column("question", _("Question")), parts.Column("answer", _("Expected answer"))),
        rows=tuple(case_row(stack, one) for one in cases),
    )
    return CaseGroup(title, len(cases), table)


def case_row(stack: Stack, case: ClauseCase) -> parts.Row:
    """A case: the question with what is given and done, and the expected answer."""
    asked = stack if case.origin.pack == stack.pack else stack_for(case.origin.pack)
    said = told(asked, case)
    alone = (_("By the rules of %(pack)s alone") % {"pack": words(asked.name)},) if asked is not stack else ()
    question = parts.AskedCase(
        question=said.question,
        given=(*said.given, *alone),
        deeds=tuple(
            parts.Deed(one.text, one.refused, clause_note(stack.pack, one.refused_by), one.seen)
            for one in said.deeds
        ),
    )
    answer = parts.AnsweredCase(lines=said.answer, clause=clause_note(stack.pack, said.cited), test=said.test)
    return parts.Row({"question": question, "answer": answer})
