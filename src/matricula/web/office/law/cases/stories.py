"""Cases that are stories: what is given, who does what and when, and what must come of it."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matricula.regulation.api import FieldKind, Plain, Procedure, Stack, duration_in
from matricula.regulation.clause_cases.scenarios import Move, Scenario
from matricula.web.clauses import words
from matricula.web.coded import table_label
from matricula.web.law_words import listed
from matricula.web.office.casework.answers import ANSWER_WORDS
from matricula.web.office.law.cases.looks import seen
from matricula.web.office.law.cases.people import People
from matricula.web.office.law.cases.procedure_names import named_in
from matricula.web.office.law.cases.told import (
    Deed,
    Told,
    day,
    fact_value,
    grade_name,
    labelled,
    language,
    several,
    stage_name,
)

DEED_WORDS = {
    "start": gettext_lazy("files the application"),
    "open": gettext_lazy("opens a draft"),
    "save": gettext_lazy("fills in the form"),
    "attach": gettext_lazy("adds the papers"),
    "submit": gettext_lazy("files what was drafted"),
    "resubmit": gettext_lazy("files the corrected application again"),
    "prepare": gettext_lazy("prepares the decision"),
    "approve": gettext_lazy("approves"),
    "object": gettext_lazy("objects"),
    "refuse": gettext_lazy("refuses"),
    "return": gettext_lazy("returns it for correction"),
    "withdraw": gettext_lazy("takes the application back"),
    "comment": gettext_lazy("comments"),
    "leave_out": gettext_lazy("leaves the student out of the list"),
    "take_back": gettext_lazy("takes the student back onto the list"),
    "set_outcome": gettext_lazy("says what becomes of the student"),
}
HAPPENINGS = {
    "sweep": gettext_lazy("The system looks for turns whose time is up"),
    "run": gettext_lazy("The system carries out the list"),
    "enter_business": gettext_lazy("Other business of the student is under way elsewhere"),
    "enter_place": gettext_lazy("The student gets a place at another school"),
    "leave_roll": gettext_lazy("The student leaves the roll for another reason"),
    "renumber": gettext_lazy("The student is given a formal number by another way"),
    "reach": gettext_lazy("The results of the student change"),
    "spoil_certificate": gettext_lazy("The number of the certificate is declared void"),
    "enter_other": gettext_lazy("Another student is entered under the same number or document"),
}
"""What nobody in particular does."""
STANDS = {
    "same_school": gettext_lazy("The student is on the roll of the school that applies"),
    "season": gettext_lazy("The season of the leaving grade is open"),
    "certificate": gettext_lazy("The student has a certificate"),
}
"""What holds at the beginning, where the story says so."""
REFUSAL_WORDS = {
    "already_decided": gettext_lazy("it is decided already"),
    "evidence_missing": gettext_lazy("a paper is missing"),
    "form_incomplete": gettext_lazy("the form is not complete"),
    "ground_missing": gettext_lazy("no lawful ground is given"),
    "ground_not_listed": gettext_lazy("the ground is not on the list of this party"),
    "may_not_refuse": gettext_lazy("this party may not refuse it"),
    "may_not_return": gettext_lazy("this party may not return it"),
    "nothing_to_object": gettext_lazy("this party decides and does not object"),
    "barred": gettext_lazy("it could be filed until the day before, and no longer"),
    "not_a_party": gettext_lazy("this office takes no part"),
    "not_the_decider": gettext_lazy("another role decides"),
    "not_the_preparer": gettext_lazy("another role prepares"),
    "not_the_starter": gettext_lazy("it is not this party's to take back"),
    "outside_scope": gettext_lazy("it lies outside the reach of this office"),
    "objection_without_paper": gettext_lazy("the objection has no paper"),
    "procedure_not_in_force": gettext_lazy("the procedure is not in force"),
    "refusal_ground_missing": gettext_lazy("no ground is named"),
    "returned_often_enough": gettext_lazy("it was returned as often as it may be"),
    "role_lacks_permission": gettext_lazy("the role does not include this"),
    "list_under_way": gettext_lazy("such a list is under way already"),
    "no_list_of_stage": gettext_lazy("the school has no such list for that stage"),
    "nobody_on_list": gettext_lazy("there is nobody whom the list could be about"),
    "wrong_state": gettext_lazy("it is too late for that"),
    "no_such_case": gettext_lazy("the case is not within sight"),
    "not_on_own_roll": gettext_lazy("the student is not on the roll of this school"),
    "number_not_temporary": gettext_lazy("the number is not a temporary one"),
    "not_prepared": gettext_lazy("nobody has prepared it"),
    "not_trained": gettext_lazy("the person is not trained"),
    "not_your_turn": gettext_lazy("it is not this party's turn"),
    "pupil_does_not_fit": gettext_lazy("it is not for a student of this status or stage"),
    "outcome_follows": gettext_lazy("the outcome follows from the record, and nobody sets it"),
    "no_such_outcome": gettext_lazy("the list offers no such outcome"),
    "reason_missing": gettext_lazy("the reason is not written down"),
    "student_not_found": gettext_lazy("name and number do not belong together"),
    "too_late_to_withdraw": gettext_lazy("it is too late to take it back"),
    "two_people_needed": gettext_lazy("two different people are needed"),
}
ROUTE_WORDS = {
    "same_authority": gettext_lazy("both schools under one authority"),
    "two_authorities": gettext_lazy("the schools under two authorities"),
}


def told_story(stack: Stack, scenario: Scenario) -> Told:
    """A story; its question is the case's own, or the name of the procedure."""
    procedure = spoken_of(stack, scenario)
    people = People.of(stack, procedure, scenario.given)
    story = _Story(stack, procedure, people)
    return Told(
        question="",
        given=(_beginning(stack, procedure, people, scenario),),
        deeds=tuple(story.deed(move) for move in scenario.moves),
        answer=tuple(seen(stack, procedure, people, scenario.expect)) or (_("Everything goes as described"),),
    )


def asked_of(stack: Stack, scenario: Scenario) -> str:
    """The question of a story that has none of its own, a cell of the table of refusals: whether the last may do so."""
    procedure = spoken_of(stack, scenario)
    last = scenario.moves[-1]
    who = People.of(stack, procedure, scenario.given).named(last.by or "")
    if last.refused is not None:
        return _("%(who)s: may they refuse for a reason that is not among theirs?") % {"who": who}
    ground = named_in(procedure.refusals, str(last.data.get("ground", "")))
    return _("%(who)s: may they refuse for this reason: %(ground)s?") % {"who": who, "ground": ground}


def spoken_of(stack: Stack, scenario: Scenario) -> Procedure:
    """The procedure on the story's first day; before it was in force, the first that there was."""
    history = stack.procedures[scenario.procedure]
    try:
        return history.on(scenario.starts_at.date())
    except KeyError:
        return history.versions[0]


def _beginning(stack: Stack, procedure: Procedure, people: People, scenario: Scenario) -> str:
    start = _("from %(moment)s") % {"moment": day(scenario.starts_at, stack)}
    given = (_given(stack, procedure, people, key, value) for key, value in scenario.given.items())
    return several((labelled(words(procedure.names), start), *given))


def _given(stack: Stack, procedure: Procedure, people: People, key: str, value: Plain) -> str:
    match key, value:
        case _, str():
            return _given_word(stack, procedure, key, value)
        case "papers", list():
            papers = listed(words(procedure.paper(str(one)).names) for one in value)
            return labelled(_("Papers attached"), papers)
        case "others", list():
            return several(_other(one) for one in value if isinstance(one, dict))
        case _, dict():
            return _given_group(stack, key, value)
        case _, True if key in STANDS:
            return str(STANDS[key])
        case "since" | "until", date():
            return labelled(_("Status since") if key == "since" else _("Planned end"), day(value, stack))
        case "people", list():
            return several(people.introduced(one) for one in value if isinstance(one, dict))
        case "classes", list():
            return labelled(_("Class"), listed(str(one["name"]) for one in value if isinstance(one, dict)))
        case "closures", list():
            return several(_closed(stack, people, one) for one in value if isinstance(one, dict))
    return ""


def _given_group(stack: Stack, key: str, value: Mapping[str, Plain]) -> str:
    match key:
        case "results":
            return _results(stack, value)
        case "receiving":
            return several(_receiving(stack, one, each) for one, each in value.items())
    return ""


def _given_word(stack: Stack, procedure: Procedure, key: str, value: str) -> str:
    match key:
        case "stage":
            return labelled(_("Stage"), stage_name(stack, value))
        case "grade":
            return labelled(_("Grade"), grade_name(stack, value))
        case "status":
            return labelled(_("Status"), fact_value(stack, "status", value))
        case "route":
            known = {route.id: words(route.names) for route in procedure.routes}
            return known.get(value) or str(ROUTE_WORDS.get(value, ""))
        case "number":
            return labelled(_("Student number"), value)
    return ""


def _results(stack: Stack, reached: Mapping[str, Plain]) -> str:
    """What a student has reached, as far as anything is entered of it."""
    said = (
        labelled(_("Credits"), str(reached["credits"])) if "credits" in reached else "",
        labelled(_("Evaluation"), table_label(stack, "evaluation_result", str(reached["evaluation"])))
        if "evaluation" in reached
        else "",
        labelled(_("Fitness"), str(reached["fitness"])) if "fitness" in reached else "",
        _("Exempt from the fitness test") if reached.get("exempt") else "",
    )
    return several(said)


def _other(other: Mapping[str, Plain]) -> str:
    if other.get("at") == "school":
        return _("Another student is at the school")
    if "document" in other:
        return _("Another student is in the register under the same identity document")
    if "name" in other:
        return _("Another student has the number that the document makes")
    return _("Another student has the same name, sex and birth date")


def _receiving(stack: Stack, key: str, value: Plain) -> str:
    match key, value:
        case "stages", list():
            stages = listed(stage_name(stack, str(one)) for one in value)
            return _("The receiving school has only: %(stages)s") % {"stages": stages}
        case "closed_on", date():
            return _("The receiving school is closed from %(day)s") % {"day": day(value, stack)}
        case "traits", list():
            return _("The receiving school is of a special kind")
    return ""


def _closed(stack: Stack, people: People, closure: Mapping[str, Plain]) -> str:
    when = closure["day"]
    return _("%(office)s is closed by local order on %(day)s") % {
        "office": people.office(str(closure["org"])),
        "day": day(when, stack) if isinstance(when, date) else str(when),
    }


class _Story:
    """A story as it goes on: a key that comes again is the same button pressed again."""

    def __init__(self, stack: Stack, procedure: Procedure, people: People) -> None:
        self.stack, self.procedure, self.people = stack, procedure, people
        self.keys: set[str] = set()
        self.others: dict[str, Procedure] = {}

    def deed(self, move: Move) -> Deed:
        """A move in words."""
        text = self._when(move, self._done(move))
        refused, by = "", ""
        if move.refused is not None:
            by, why = move.refused.clause, self._why(move)
            refused = labelled(_("Not allowed"), why) if why else _("Not allowed")
        looks = several(seen(self.stack, self.procedure, self.people, move.expect))
        return Deed(text, refused, by, looks)

    def _when(self, move: Move, done: str) -> str:
        if move.after is not None:
            when = _("After %(time)s") % {"time": duration_in(move.after, language())}
        elif move.at is not None:
            when = _("On %(day)s") % {"day": day(move.at, self.stack)}
        else:
            return done
        return _("%(when)s: %(done)s") % {"when": when, "done": done} if done else when

    def _done(self, move: Move) -> str:
        if move.does is None:
            return ""
        if move.does in HAPPENINGS:
            return str(HAPPENINGS[move.does])
        done = _("%(who)s %(does)s") % {
            "who": self.people.named(move.by or ""),
            "does": DEED_WORDS.get(move.does, ""),
        }
        details = several(self._details(move))
        return _("%(done)s (%(details)s)") % {"done": done, "details": details} if details else done

    def _details(self, move: Move) -> list[str]:
        found = [self._datum(move, key, value) for key, value in move.data.items()]
        if move.evidence:
            papers = listed(words(self._law(move).paper(one).names) for one in move.evidence)
            found.append(_("with these papers only: %(papers)s") % {"papers": papers})
        if move.reason:
            found.append(_("with a reason in writing"))
        return [one for one in found if one]

    def _law(self, move: Move) -> Procedure:
        """The procedure of the move: the story's, or that of another case under the name it was begun with."""
        case = str(move.data.get("as", ""))
        if "procedure" in move.data:
            self.others[case] = self.stack.procedures[str(move.data["procedure"])].versions[-1]
        return self.others.get(case, self.procedure)

    def _datum(self, move: Move, key: str, value: Plain) -> str:
        match key:
            case "key":
                again = str(value) in self.keys
                self.keys.add(str(value))
                return _("the same once more") if again else ""
            case "as" if self._law(move) is not self.procedure:
                return words(self._law(move).names)
            case "procedure":
                return ""
            case "as":
                return _("as another application")
            case "name":
                return _("under another name")
            case "number":
                return labelled(_("Student number"), str(value))
            case "recommends":
                return labelled(_("recommends"), str(ANSWER_WORDS[str(value)]))  # type: ignore[index]  # words of a StrEnum
            case "ground":
                return self._ground(move, str(value))
            case _:
                return self._entry(move, key, value)

    def _ground(self, move: Move, ground: str) -> str:
        if not ground:
            return _("without a ground")
        deciding = move.does in ("prepare", "object", "refuse", "return", "approve")
        law = self._law(move)
        found = named_in(law.refusals if deciding else law.grounds, ground)
        return labelled(_("ground"), found or _("one that the law does not list"))

    def _entry(self, move: Move, key: str, value: Plain) -> str:
        """What is entered in a field of the form; free text is not shown, it says nothing to the law."""
        try:
            field = self._law(move).form.field(key)
        except KeyError:
            return ""
        label = words(field.names)
        if value in ("", None):
            return _("left empty: %(field)s") % {"field": label}
        match field.kind:
            case FieldKind.DAY if isinstance(value, date):
                return labelled(label, day(value, self.stack))
            case FieldKind.GRADE:
                return labelled(label, grade_name(self.stack, str(value)))
            case FieldKind.CODE if field.table:
                return labelled(label, table_label(self.stack, field.table, str(value)))
        return _("filled in: %(field)s") % {"field": label}

    def _why(self, move: Move) -> str:
        code = move.refused.code if move.refused else None
        if code is None:
            return ""
        law = self._law(move)
        guard = named_in((*law.guards, *(law.lines.guards if law.lines else ())), code)
        if guard:
            return _("“%(guard)s” does not hold") % {"guard": guard}
        return str(REFUSAL_WORDS.get(code, ""))
