"""The forms in which results are entered; what is wrong with an entry stands beside its field."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matricula.authorities.api import Acting, Org
from matricula.kernel.clock import civil_today
from matricula.regulation.api import Stack
from matricula.studies.api import (
    ASPECTS,
    ITEMS,
    MODULES,
    RESULTS,
    TERMS,
    CourseResult,
    Courses,
    Entry,
    FitnessYear,
    NewCourse,
    NewEvaluation,
    NewFitness,
    Outcome,
    Reviewed,
    TermEvaluation,
    module,
    plan_of,
    results_of,
)
from matricula.web.coded import table_label
from matricula.web.forms import DateBox, OfficeForm
from matricula.web.office.studies.shared import year_words

_ASPECT: Final = "aspect_"
_ITEM: Final = "item_"


class Whose(NamedTuple):
    """Whose results a form takes: the student, since when in the stage, at which school, under which law."""

    student: uuid.UUID
    came: date
    school: Org
    stack: Stack


class WhyBox(forms.CharField):
    """Why something that stands is put right."""

    def __init__(self, *, required: bool = False) -> None:
        super().__init__(
            label=gettext_lazy("Reason of the correction"),
            required=required,
            max_length=400,
            widget=forms.Textarea(attrs={"rows": 2}),
        )


class EntryForm(OfficeForm):
    """Results of one student; ``entries`` says what was filled in, ``tell`` what is wrong with it.

    With ``row`` it corrects that result: what the result is about stays, and a reason is asked for.
    """

    def __init__(
        self,
        by: Acting,
        whose: Whose,
        *args: Any,
        row: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(by, *args, **kwargs)
        self.whose, self.row = whose, row
        self.stack, self.student, self.came = whose.stack, whose.student, whose.came
        self.this_year = whose.stack.school_years.of(civil_today(whose.school.time_zone))
        self.build()
        if row is not None:
            self.fields["why"].required = True
            for name in self.kept():
                self.fields[name].disabled = True
        else:
            del self.fields["why"]

    def build(self) -> None:
        """Offer the choices that the law has."""
        years = range(self.stack.school_years.of(self.came), self.this_year + 1)
        offer(self, "school_year", [(str(one), year_words(one)) for one in reversed(years)])
        if "term" in self.fields:
            offer(self, "term", coded(self.stack, TERMS, self.stack.table(TERMS).offered))

    def kept(self) -> Sequence[str]:
        """The fields that say what a result is about."""
        return ("school_year",)

    def entries(self) -> list[Entry]:
        """What was filled in."""
        raise NotImplementedError

    def field_of(self, entry: Entry, name: str) -> str | None:
        """The field beside which a fault of an entry stands; None for the form as a whole."""
        return name if name in self.fields else None

    def tell(self, entries: Sequence[Entry], outcomes: Sequence[Outcome], clause: str) -> bool:
        """Write what is wrong beside the fields; whether anything is."""
        for entry, outcome in zip(entries, outcomes, strict=True):
            for one in outcome.faults:
                self.add_error(self.field_of(entry, one.field), f"{one.says} ({clause}) {one.next_step}")
        return not self.is_valid()


def offer(form: forms.Form, name: str, choices: Iterable[tuple[str, Any]]) -> None:
    """Give a field its choices."""
    box = form.fields[name]
    assert isinstance(box, forms.ChoiceField)
    box.choices = list(choices)


def coded(stack: Stack, table: str, codes: Iterable[str]) -> list[tuple[str, str]]:
    """Codes with what they are called."""
    return [(one, table_label(stack, table, one)) for one in codes]


class CourseForm(EntryForm):
    """An attempt at a course."""

    course = forms.ChoiceField(label=gettext_lazy("Course"))
    school_year = forms.ChoiceField(label=gettext_lazy("School year"))
    term = forms.ChoiceField(label=gettext_lazy("Term"))
    credits = forms.DecimalField(
        label=gettext_lazy("Credits"),
        max_digits=4,
        decimal_places=1,
        help_text=gettext_lazy("What the plan has, or 0 where the student did not pass."),
    )
    recognised_on = forms.DateField(label=gettext_lazy("Recognised on"), widget=DateBox)
    attempt = forms.IntegerField(label=gettext_lazy("Attempt"), initial=1, min_value=1, max_value=9)
    hours = forms.IntegerField(label=gettext_lazy("Lessons"), required=False, min_value=0, max_value=1000)
    process_result = forms.CharField(
        label=gettext_lazy("Result of the course work"), required=False, max_length=40
    )
    exam_result = forms.CharField(
        label=gettext_lazy("Result of the examination"), required=False, max_length=40
    )
    teacher = forms.CharField(label=gettext_lazy("Teacher"), required=False, max_length=60)
    why = WhyBox()

    def build(self) -> None:
        """Besides, the courses of the student's plan: the school's own first, then its modules."""
        super().build()
        plan = plan_of(self.stack, self.came)
        own: list[tuple[str, str]] = []
        if self.row is not None:
            own = [(self.row.course, self.row.title)]
        else:
            courses = Courses(self.whose.school, self.stack)
            own = [(code, one.title) for code, one in courses.own.items() if one.plan == plan]
        codes = [one for one in self.stack.table(MODULES).offered if module(self.stack, one).plan == plan]
        offer(self, "course", [("", "—"), *own, *coded(self.stack, MODULES, codes)])

    def kept(self) -> Sequence[str]:
        """The course and the attempt; when it was may have been wrong."""
        return ("course", "attempt")

    def entries(self) -> list[Entry]:
        """The one attempt."""
        said = self.cleaned_data
        return [
            NewCourse(
                student=self.student,
                course=own_part(said["course"]),
                school_year=int(said["school_year"]),
                **{
                    name: said[name]
                    for name in (
                        *("term", "credits", "recognised_on", "attempt", "hours"),
                        *("process_result", "exam_result", "teacher"),
                    )
                },
                why=said.get("why", ""),
            )
        ]


def own_part(course: str) -> str:
    """The code of a school's own course without the school's."""
    return course.rpartition(":")[2]


class EvaluationForm(EntryForm):
    """The evaluation of a term, aspect by aspect."""

    school_year = forms.ChoiceField(label=gettext_lazy("School year"))
    term = forms.ChoiceField(label=gettext_lazy("Term"))
    comment = forms.CharField(
        label=gettext_lazy("Comment"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    why = WhyBox()

    def build(self) -> None:
        """Besides, a choice for each aspect; of a correction, for its own alone."""
        super().build()
        self.aspects = [self.row.aspect] if self.row is not None else list(self.stack.table(ASPECTS).offered)
        for aspect in self.aspects:
            offered = coded(self.stack, RESULTS, results_of(self.stack, aspect))
            self.fields[_ASPECT + aspect] = forms.ChoiceField(
                label=table_label(self.stack, ASPECTS, aspect),
                choices=[("", "—"), *offered],
                required=self.row is not None,
            )
        self.order_fields(["school_year", "term", *(_ASPECT + one for one in self.aspects)])

    def kept(self) -> Sequence[str]:
        """The term."""
        return ("school_year", "term")

    def clean(self) -> dict[str, Any]:
        """Refuse a form in which no aspect is chosen."""
        said = super().clean() or {}
        if not any(said.get(_ASPECT + one) for one in self.aspects):
            self.add_error(None, _("No aspect has a result yet: choose at least one."))
        return said

    def entries(self) -> list[Entry]:
        """One for each aspect that was chosen."""
        said = self.cleaned_data
        return [
            NewEvaluation(
                student=self.student,
                school_year=int(said["school_year"]),
                term=said["term"],
                aspect=aspect,
                result=said[_ASPECT + aspect],
                comment=said["comment"],
                why=said.get("why", ""),
            )
            for aspect in self.aspects
            if said[_ASPECT + aspect]
        ]

    def field_of(self, entry: Entry, name: str) -> str | None:
        """What is wrong with a result stands beside its aspect."""
        if (
            isinstance(entry, NewEvaluation)
            and name in ("aspect", "result", "why")
            and name not in self.fields
        ):
            return _ASPECT + entry.aspect
        return super().field_of(entry, name)


class FitnessForm(EntryForm):
    """The score of a year, or the exemption with its paper."""

    school_year = forms.ChoiceField(label=gettext_lazy("School year"))
    score = forms.DecimalField(
        label=gettext_lazy("Score of the year"), max_digits=4, decimal_places=1, required=False
    )
    is_exempt = forms.BooleanField(label=gettext_lazy("Exempt from the test"), required=False)
    exempt_why = forms.CharField(
        label=gettext_lazy("Ground of the exemption"), required=False, max_length=400
    )
    paper = forms.FileField(label=gettext_lazy("Paper that proves the exemption"), required=False)
    why = WhyBox()

    def build(self) -> None:
        """Besides, a box for each item of the test."""
        super().build()
        table = self.stack.table(ITEMS)
        for item in table.offered:
            unit = table.attributes(item).get("unit", "")
            label = table_label(self.stack, ITEMS, item)
            self.fields[_ITEM + item] = forms.CharField(
                label=f"{label} ({unit})" if unit else label, required=False, max_length=20
            )
        self.order_fields(["school_year", "score", *(_ITEM + one for one in table.offered)])

    def entries(self) -> list[Entry]:
        """The one year; the page adds the paper."""
        said = self.cleaned_data
        items = {
            name.removeprefix(_ITEM): text for name, text in said.items() if name.startswith(_ITEM) and text
        }
        return [
            NewFitness(
                student=self.student,
                school_year=int(said["school_year"]),
                score=said["score"],
                is_exempt=said["is_exempt"],
                exempt_why=said["exempt_why"],
                items=items,
                why=said.get("why", ""),
            )
        ]


FORMS: Final[dict[str, type[EntryForm]]] = {
    "courses": CourseForm,
    "evaluations": EvaluationForm,
    "fitness": FitnessForm,
}


def initial_of(row: Reviewed) -> dict[str, Any]:
    """What stands, as a form shows it."""
    match row:
        case CourseResult():
            names = ("course", "school_year", "term", "credits", "recognised_on", "attempt", "hours")
            more = ("process_result", "exam_result", "teacher")
            return {name: getattr(row, name) for name in (*names, *more)}
        case TermEvaluation():
            return {
                "school_year": row.school_year,
                "term": row.term,
                "comment": row.comment,
                _ASPECT + row.aspect: row.result,
            }
        case FitnessYear():
            return {
                "school_year": row.school_year,
                "score": row.score,
                "is_exempt": row.is_exempt,
                "exempt_why": row.exempt_why,
                **{_ITEM + item: text for item, text in row.items.items()},
            }
    raise TypeError(type(row))
