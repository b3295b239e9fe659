"""Procedures as data: what their reader refuses, how routes are chosen, how a form is checked."""

import copy
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from matricula.regulation.api import PackError, stack_for
from matricula.regulation.procedures import Procedure, read_procedure
from matricula.regulation.procedures.keys import named_by
from matricula.regulation.reading.yaml_files import read_yaml, rebuilt


def words(text: str) -> dict[str, str]:
    return {"en": text}


def described() -> dict[str, Any]:
    step = {
        "names": words("Reviews"),
        "party": "office",
        "prepares": ["clerk"],
        "decides": ["chief"],
        "within": "review",
        "clause": "X-1",
    }
    return {
        "names": words("Move"), "start": words("Start"), "pupil": {"found": "number_and_name"},
        "clause": "X-1", "in_force": {"from": date(2020, 1, 1)}, "starter": "taker",
        "duty_stage": "stage", "effect": "move", "changes_status": True,
        "parties": {
            "taker": {"names": words("Taker"), "side": "in", "is": "starter"},
            "giver": {"names": words("Giver"), "side": "out", "is": "subject_school"},
            "office": {"names": words("Office"), "side": "out", "is": "authority_of", "of": "giver", "duty": "review"},
        },
        "routes": {"only": {"names": words("Only"), "when": {}, "steps": {"review": step}}},
        "form": {
            "id": "f", "names": words("Form"), "clause": "X-1", "sections": {"all": words("All")},
            "fields": {
                "why": {"names": words("Why"), "section": "all", "kind": "ground"},
                "day": {"names": words("Day"), "section": "all", "kind": "day"},
                "name": {"names": words("Name"), "section": "all", "kind": "text", "prefilled": "name"},
                "sex": {"names": words("Sex"), "section": "all", "kind": "code", "table": "sex", "required": False},
                "phone": {"names": words("Phone"), "section": "all", "kind": "phone", "required": False},
                "card": {
                    "names": words("Card"), "section": "all", "kind": "id_number", "of": "sex", "required": False,
                },
                "more": {"names": words("More"), "section": "all", "kind": "long_text", "required": False},
            },
        },
        "evidence": {
            "paper": {"names": words("Paper"), "media_types": ["image/png"], "max_bytes": 10, "clause": "X-1"}
        },
        "grounds": {
            "clause": "X-1", "list": {"moved": {"names": words("Moved"), "clause": "X-1", "papers": ["paper"]}}
        },
        "refusals": {
            "clause": "X-1", "list": {"untrue": {"names": words("Untrue"), "clause": "X-1", "parties": ["office"]}}
        },
        "withdrawal": {"by": "taker", "until": "decided"},
        "return": {
            "clause": "X-1", "by": ["office"], "abandoned_to": ["office"],
            "correction": {
                "names": words("Correct"), "prepares": ["officer"], "decides": ["head"], "within": "review",
                "clause": "X-1",
            },
        },
        "two_people": {"clause": "X-2"},
        "messages": {
            key: words(key) for key in
            ("received", "returned", "approved", "refused", "withdrawn", "overdue", "escalated", "answered", "filed")
        },
    }  # fmt: skip


def parsed(change: Callable[[dict[str, Any]], object] = lambda data: None) -> Procedure:
    data = copy.deepcopy(described())
    change(data)
    return read_procedure(rebuilt("na", "here.yaml", "", data), "move", ("en",))[0]


def test_description_is_read() -> None:
    procedure = parsed()
    assert procedure.clauses() == ("X-1", "X-2")
    assert procedure.terms() == ("review",)
    assert procedure.tables() == ("sex",)
    assert [ground.id for ground in procedure.refusals_of("office")] == ["untrue"]
    assert procedure.refusals_of("taker") == ()


WRONG: list[tuple[str, Callable[[dict[str, Any]], object], str]] = [
    ("an unknown key", lambda d: d.update(colour="red"), "unknown key 'colour'"),
    ("a missing key", lambda d: d.pop("effect"), "'effect' is missing"),
    ("an unknown key in a step", lambda d: step(d).update(hurry=True), "unknown key 'hurry'"),
    ("a language too many", lambda d: d["names"].update(ru="Переход"), "the language 'ru'"),
    ("a language too few", lambda d: d.update(names={"fa": "x"}), "the language 'fa'"),
    ("no date", lambda d: d["in_force"].update({"from": "soon"}), "expected a date"),
    ("no flag", lambda d: d.update(changes_status="yes"), "expected true or false"),
    ("a party nobody declares", lambda d: step(d).update(party="moon"), "'moon'"),
    ("a starter that does not start", lambda d: d.update(starter="giver"), "is not 'is: starter'"),
    ("an authority without a duty", lambda d: d["parties"]["office"].pop("duty"), "'of' and 'duty'"),
    (
        "a school with a duty",
        lambda d: d["parties"]["giver"].update(of="taker", duty="review"),
        "'of' and 'duty'",
    ),
    ("a decider without grounds", lambda d: step(d).update(party="giver"), "may refuse on no ground"),
    ("a clock at no day", lambda d: step(d).update(clock_from="why"), "a field that is no day"),
    ("a clock at no field", lambda d: step(d).update(clock_from="moon"), "'moon'"),
    ("both ways at expiry", lambda d: step(d).update(on_expiry=["return", "escalate"]), "cannot both"),
    (
        "an unknown way at expiry",
        lambda d: step(d).update(on_expiry=["forget"]),
        "not among mark, escalate, return",
    ),
    ("an answer that nobody gives", lambda d: step(d).update(answers={"shrug": words("Shrug")}), "'shrug'"),
    (
        "an answer in no words",
        lambda d: step(d).update(answers={"approve": words("")}),
        "expected a text",
    ),
    (
        "a suggestion about a stranger",
        lambda d: d["form"]["fields"]["phone"].update(suggested="guardian_phone"),
        "about another school's pupil",
    ),
    (
        "a suggestion that the register has not",
        lambda d: d["form"]["fields"]["phone"].update(suggested="wishes"),
        "not among document_kind",
    ),
    (
        "a suggestion for what is read-only",
        lambda d: d["form"]["fields"]["name"].update(suggested="guardian_name"),
        "takes no suggestion",
    ),
    ("a paper nobody declares", lambda d: d["grounds"]["list"]["moved"].update(papers=["moon"]), "'moon'"),
    ("a code without a table", lambda d: d["form"]["fields"]["sex"].pop("table"), "names its table"),
    ("a ground that nobody lists", lambda d: d.pop("grounds"), "has no grounds"),
    ("a clause of no grounds", lambda d: d["grounds"].pop("list"), "beside grounds.list only"),
    (
        "a return that is not",
        lambda d: (d.pop("return"), step(d).update(on_expiry=["return"])),
        "has no return",
    ),
    ("a message of no return", lambda d: d.pop("return"), "there is no 'returned'"),
    ("a message of no withdrawal", lambda d: unreturned(d).pop("withdrawal"), "there is no 'withdrawn'"),
    ("a stranger of a status", lambda d: d["pupil"].update(statuses=["normal"]), "on one's own roll only"),
    ("a stranger of a stage", lambda d: d["pupil"].update(stages=["primary"]), "on one's own roll only"),
    ("a clause of no pupils", lambda d: d["pupil"].update(clause="X-2"), "belongs to statuses or stages"),
    (
        "a fault beside no field",
        lambda d: d.update(guards={"g": guard(rule="r", field="moon")}),
        "no field 'moon'",
    ),
    (
        "two grounds on one form",
        lambda d: d["form"]["fields"]["day"].update(kind="ground"),
        "exactly one field",
    ),
    ("a section nobody declares", lambda d: d["form"]["fields"]["day"].update(section="moon"), "'moon'"),
    (
        "a statement without a field",
        lambda d: d["grounds"]["list"]["moved"].update(needs_statement=True),
        "statement",
    ),
    ("a message too few", lambda d: d["messages"].pop("overdue"), "'overdue'"),
    ("a message too many", lambda d: d["messages"].update(hello=words("Hello")), "'hello'"),
    ("an office that is not told", lambda d: d["messages"].pop("filed"), "'filed'"),
    (
        "an office without a turn that refuses",
        lambda d: d["refusals"]["list"]["untrue"].update(parties=["office", "giver"]),
        "the party giver has no turn and refuses nothing",
    ),
    (
        "an office without a turn that returns",
        lambda d: d["return"].update(by=["office", "giver"]),
        "the party giver has no turn and returns nothing",
    ),
    ("a guard that is nothing", lambda d: d.update(guards={"g": guard()}), "either a rule"),
    (
        "a guard that is two things",
        lambda d: d.update(guards={"g": guard(rule="r", guard="g")}),
        "either a rule",
    ),
    ("a size of nothing", lambda d: d["evidence"]["paper"].update(max_bytes=0), "above zero"),
    ("a word twice", lambda d: step(d).update(decides=["chief", "chief"]), "stands twice"),
    (
        "three parties compared",
        lambda d: d["routes"]["only"]["when"].update(same=["taker", "giver", "office"]),
        "2 stand here",
    ),
]


def step(data: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = data["routes"]["only"]["steps"]["review"]
    return found


def unreturned(data: dict[str, Any]) -> dict[str, Any]:
    del data["return"], data["messages"]["returned"]
    return data


def guard(**more: str) -> dict[str, object]:
    return {"names": words("G"), "clause": "X-1", "at": "submission", "text": words("No"), **more}


@pytest.mark.parametrize(("what", "change", "message"), WRONG, ids=[what for what, _, _ in WRONG])
def test_wrong_description_is_refused_with_its_place(
    what: str, change: Callable[[dict[str, Any]], object], message: str
) -> None:
    with pytest.raises(PackError) as error:
        parsed(change)
    assert message in str(error.value)
    assert str(error.value).startswith("na/here.yaml")


# A text that stands once in the file, what is put in its place, and where the fault is then: at a text again.
FAULTS = [
    ("kind: ground", "kind: gruond", "kind: gruond"),
    ("kind: ground", "kind: text", "fields:"),
    ("kind: phone", "kind: phone, hurry: true", "kind: phone, hurry: true"),
    ("party: office", "party: moon", "party: moon"),
    ("within: review", "clock_from: why", "clock_from: why"),
    ("duty: review", "tier: review", "tier: review"),
    ("papers: [paper]", "papers: [paper, moon]", "papers: [paper, moon]"),
    ("papers: [paper]", "needs_statement: true", "needs_statement: true"),
    ("max_bytes: 10", "max_bytes: 0", "max_bytes: 0"),
    ("parties: [office]", "parties: []", "parties: []"),
    ("by: taker, until: decided", "by: taker, until: doomsday", "by: taker, until: doomsday"),
    ("withdrawn: {en: withdrawn}", "withdrawn: {en: withdrawn, fa: x}", "withdrawn: {en: withdrawn, fa: x}"),
    ("in_force: {from: 2020-01-01}", "in_force: {from: soon}", "in_force: {from: soon}"),
]
FILE = """
names: {en: Move}
start: {en: Start}
pupil: {found: number_and_name}
clause: X-1
in_force: {from: 2020-01-01}
starter: taker
duty_stage: stage
effect: move
parties:
  taker: {names: {en: Taker}, side: in, is: starter}
  giver: {names: {en: Giver}, side: out, is: subject_school}
  office:
    names: {en: Office}
    side: out
    is: authority_of
    of: giver
    duty: review
routes:
  only:
    names: {en: Only}
    steps:
      review:
        names: {en: Reviews}
        party: office
        prepares: [clerk]
        decides: [chief]
        within: review
        clause: X-1
form:
  id: f
  names: {en: Form}
  clause: X-1
  sections: {all: {en: All}}
  fields:
    why: {names: {en: Why}, section: all, kind: ground}
    phone: {names: {en: Phone}, section: all, kind: phone}
evidence:
  paper: {names: {en: Paper}, media_types: [image/png], clause: X-1, max_bytes: 10}
grounds:
  clause: X-1
  list:
    moved: {names: {en: Moved}, clause: X-1, papers: [paper]}
refusals:
  clause: X-1
  list:
    untrue: {names: {en: Untrue}, clause: X-1, parties: [office]}
withdrawal: {by: taker, until: decided}
return:
  clause: X-1
  by: [office]
  correction: {names: {en: Correct}, prepares: [officer], decides: [head], clause: X-1}
two_people: {clause: X-2}
messages:
  received: {en: received}
  returned: {en: returned}
  approved: {en: approved}
  refused: {en: refused}
  withdrawn: {en: withdrawn}
  overdue: {en: overdue}
  escalated: {en: escalated}
  answered: {en: answered}
  filed: {en: filed}
"""


def from_file(text: str) -> Procedure:
    return read_procedure(read_yaml("na", "procedures/move.yaml", text), "move", ("en",))[0]


def test_the_file_without_a_fault_is_read() -> None:
    assert from_file(FILE).party("office").of == "giver"


@pytest.mark.parametrize(("right", "wrong", "at"), FAULTS)
def test_a_fault_names_its_own_line(right: str, wrong: str, at: str) -> None:
    assert FILE.count(right) == 1
    text = FILE.replace(right, wrong)
    [line] = [number for number, line in enumerate(text.splitlines(), start=1) if at in line]
    with pytest.raises(PackError) as error:
        from_file(text)
    assert str(error.value).startswith(f"na/procedures/move.yaml:{line}, at ")


def test_route_follows_who_is_who() -> None:
    procedure = stack_for("cn_guizhou").procedure("transfer", on=date(2026, 3, 2))
    orgs = {"receiving_school": 1, "sending_school": 2, "receiving_authority": 3, "sending_authority": 3}
    assert procedure.route_for(orgs).id == "same_authority"
    assert procedure.route_for({**orgs, "sending_authority": 4}).id == "two_authorities"


def test_a_route_may_follow_a_rule() -> None:
    def by_rule(data: dict[str, Any]) -> None:
        plain = data["routes"]["only"]
        data["routes"] = {
            "young": {**plain, "when": {"rule": "young"}},
            "old": {**plain, "when": {"rule": "old", "same": ["taker", "giver"]}},
        }

    procedure = parsed(by_rule)
    orgs = {"taker": 1, "giver": 1, "office": 2}
    assert procedure.rules() == ("young", "old")
    assert procedure.route_for(orgs, {"young"}).id == "young"
    assert procedure.route_for(orgs, {"old"}).id == "old"
    for parties, met in ((orgs, set[str]()), (orgs, {"young", "old"}), ({**orgs, "giver": 3}, {"old"})):
        with pytest.raises(LookupError, match="one route has to fit"):
            procedure.route_for(parties, met)


def test_who_neither_starts_nor_has_a_turn_looks_on() -> None:
    assert parsed().onlookers() == ("giver",)
    assert stack_for("cn_guizhou").procedure("transfer", on=date(2026, 3, 2)).onlookers() == ()


def entered(
    payload: dict[str, object], *, complete: bool = True
) -> tuple[dict[str, str], set[tuple[str, str]]]:
    found = parsed().form.check(
        payload,
        subject={"name": "Mu"},
        codes=lambda table, text: {"男": "1", "1": "1"}.get(text),
        choices={"why": frozenset({"moved"})},
        identity=lambda kind, number: (
            ("X7", "") if (kind, number) == ("1", "x7") else (None, "not_an_id_number")
        ),
        named=lambda text: " " not in text,
        complete=complete,
    )
    return dict(found.values), {(problem.field, problem.code) for problem in found.problems}


def test_what_only_some_procedures_have_may_be_left_out() -> None:
    def bare(data: dict[str, Any]) -> None:
        del unreturned(data)["withdrawal"], data["messages"]["withdrawn"], data["grounds"]
        del data["form"]["fields"]["why"]

    procedure = parsed(bare)
    assert (procedure.withdrawal, procedure.returns, procedure.grounds, procedure.grounds_clause) == (
        None, None, (), None,
    )  # fmt: skip
    with pytest.raises(KeyError):
        procedure.step_rule("correction")
    assert "correction" not in [rule.id for rule in procedure.routes[0].steps]


CITING = (
    "routes.only.steps.review", "form", "evidence.paper", "grounds", "grounds.list.moved", "refusals",
    "refusals.list.untrue", "return", "return.correction", "two_people",
)  # fmt: skip


@pytest.mark.parametrize("where", CITING)
def test_a_clause_left_out_is_that_of_the_procedure(where: str) -> None:
    def without(data: dict[str, Any]) -> None:
        inner, data["clause"] = data, "X-9"
        for key in where.split("."):
            inner = inner[key]
        del inner["clause"]

    def clause_at(procedure: Procedure) -> list[str]:
        return sorted(named_by(procedure, "clause"))

    before = clause_at(parsed(lambda data: data.update(clause="X-9")))
    assert clause_at(parsed(without)).count("X-9") == before.count("X-9") + 1


def test_a_procedure_may_be_for_pupils_of_a_status_and_a_stage() -> None:
    def own(data: dict[str, Any]) -> None:
        data["pupil"] = {"found": "own_roll", "statuses": ["normal"], "stages": ["primary"], "clause": "X-3"}

    pupil = parsed(own).pupil
    assert [pupil.fits(*one) for one in (("normal", "primary"), ("on_leave", "primary"), ("normal", "senior"))] == [
        True, False, False,
    ]  # fmt: skip
    assert parsed(lambda data: data["pupil"].update(found="own_roll")).pupil.fits("on_leave", "senior")
    assert "X-3" in parsed(own).clauses()


def test_a_part_says_what_its_clause_does_not() -> None:
    def change(data: dict[str, Any]) -> None:
        said = words("Not in so many words")
        data["evidence"]["paper"]["note"] = data["refusals"]["list"]["untrue"]["note"] = said
        data["routes"]["only"]["steps"]["review"] |= {"note": words("Nobody is named"), "clause": "X-2"}

    assert [(clause, str(names), str(note)) for clause, names, note in parsed(change).notes()] == [
        ("X-2", "Reviews", "Nobody is named"),
        ("X-1", "Paper", "Not in so many words"),
    ]
    assert list(parsed().notes()) == []


def test_a_step_may_have_words_of_its_own_for_its_answers() -> None:
    def worded(data: dict[str, Any]) -> None:
        step(data).update(asks=words("What did they say?"), answers={"approve": words("They said yes")})

    (rule,) = parsed(worded).routes[0].steps
    assert rule.asks is not None
    assert rule.asks["en"] == "What did they say?"
    assert {answer: said["en"] for answer, said in rule.answers.items()} == {"approve": "They said yes"}
    plain = parsed().routes[0].steps[0]
    assert (plain.asks, dict(plain.answers)) == (None, {})


def test_a_form_about_ones_own_pupil_may_begin_with_what_the_register_has() -> None:
    def own(data: dict[str, Any]) -> None:
        data["pupil"]["found"] = "own_roll"
        data["form"]["fields"]["phone"]["suggested"] = "guardian_phone"

    assert parsed(own).form.field("phone").suggested == "guardian_phone"


def test_form_is_kept_in_one_shape() -> None:
    values, problems = entered(
        {
            "why": "moved",
            "day": "２０２６0615",
            "sex": "男",
            "phone": "(0851) 555-0123",
            "card": "x7",
            "more": " a\n\n b ",
            "name": "Forged",
        }
    )
    assert values == {
        "why": "moved", "day": "2026-06-15", "sex": "1", "phone": "0851555" + "0123", "more": "a\n\nb", "name": "Mu",
        "card": "X7",
    }  # fmt: skip
    assert problems == set()


@pytest.mark.parametrize(
    ("payload", "problem"),
    [
        ({"day": "2026-02-30"}, ("day", "not_a_day")),
        ({"day": "soon"}, ("day", "not_a_day")),
        ({"why": "bored"}, ("why", "not_a_choice")),
        ({"sex": "7"}, ("sex", "not_in_table")),
        ({"phone": "call me"}, ("phone", "not_a_phone")),
        ({"card": "abc", "sex": "1"}, ("card", "not_an_id_number")),
        ({"card": "x7"}, ("card", "no_document_kind")),
        ({"more": "x" * 201}, ("more", "too_long")),
        ({"moon": "full"}, ("moon", "unknown")),
        ({"day": 20260615}, ("day", "not_text")),
        ({}, ("why", "missing")),
    ],
)
def test_wrong_entry_is_a_problem_of_its_field(payload: dict[str, object], problem: tuple[str, str]) -> None:
    assert problem in entered(payload)[1]


def test_draft_may_be_incomplete() -> None:
    assert entered({}, complete=False)[1] == set()
