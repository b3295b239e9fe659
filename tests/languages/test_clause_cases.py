"""Every clause case of every installed pack can be read by people: in Chinese without English, and without codes."""

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

import pytest
from django.conf import settings
from django.template import engines
from django.utils.translation import override

from matricula.regulation.api import PORTS, ClauseCase, Procedure, Stack
from matricula.regulation.clause_cases.conditions import RuleAsk
from matricula.regulation.clause_cases.procedure_parts import ProcedureAsk
from matricula.regulation.clause_cases.reading import KINDS, OF_TABLES
from matricula.regulation.clause_cases.scenarios import Move, ScenarioAsk
from matricula.regulation.clause_cases.structure import PortAsk, TableAsk
from matricula.regulation.clause_cases.values import BasisAsk
from matricula.regulation.law_status import all_cases
from matricula.regulation.procedures.keys import declared, is_named
from matricula.web.clauses import words
from matricula.web.law_words import PORT_WORDS
from matricula.web.office.law.cases import told
from matricula.web.office.law.cases.calculations import QUESTIONS
from matricula.web.office.law.cases.looks import LOOKS
from matricula.web.office.law.cases.page import KIND_WORDS, case_row
from matricula.web.office.law.cases.procedure_keys import UNSPOKEN, WORDED
from matricula.web.office.law.cases.stories import (
    DEED_WORDS,
    HAPPENINGS,
    REFUSAL_WORDS,
    spoken_of,
    told_story,
)
from matricula_proving.rehearsal.looks import _LOOKS
from matricula_proving.rehearsal.moves import _MOVES

HAN = re.compile(r"[㐀-鿿]")
# Chinese text holds single capitals (the letters of student numbers), never a word or a small letter.
LATIN = re.compile(r"[A-Za-z]*[a-z][A-Za-z]*|[A-Za-z]{2,}|_")
# In English a code shows itself by its signs: `on_leave`, `cases.comment`, `g08`, `True`.
CODE = re.compile(r"\b\w+_\w+\b|\b[a-z]+\.[a-z]+\b|\bg\d\d\b|\bTrue\b|\bFalse\b|[{}\[\]]|::")
STANDARD = re.compile(r"\bGB(/T)? \d+(\.\d+)*\b|\b(JPG|PNG|PDF)\b|(?<=\d)\sMB\b")
# The chip of a clause brings its paraphrase along; what tests are called is shown quietly, for those who look them up.
ASIDE = re.compile(
    r'(?s)<div class="clause-note".*?</a></p></div>|<code.*?</code>|<span class="roll-label".*?</span>'
)


@lru_cache(maxsize=1)
def cases() -> tuple[tuple[Stack, ClauseCase], ...]:
    return tuple(all_cases())


def rendered(stack: Stack, case: ClauseCase) -> str:
    """What the page of a clause says of a case, in the active language."""
    template = engines["pages"].from_string("{{ show(question) }} {{ show(answer) }}")
    return html.unescape(
        re.sub(r"<[^>]*>", " ", ASIDE.sub(" ", template.render(dict(case_row(stack, case).cells))))
    )


@lru_cache(maxsize=8)
def clause_ids(stack: Stack) -> re.Pattern[str]:
    ids = sorted((clause.id for clause in stack.clauses()), key=len, reverse=True)
    return re.compile(r"(?<![A-Za-z0-9])(" + "|".join(map(re.escape, ids)) + r")(?![\d.])")


def data_of(stack: Stack, case: ClauseCase) -> Iterator[str]:
    """What the case itself holds in letters: words read and given back, official codes, numbers."""
    match case.ask:
        case TableAsk(table=table, read=read, code=code, expect=expect):
            yield from (quoted for one in (read, expect) if one for quoted in (f"“{one}”", f"«{one}»"))
            for one in (code, expect):
                if one is not None and one in stack.table(table).entries:
                    label = words(stack.table(table).entries[one].label)
                    yield f"{one}（{label}）"
        case PortAsk(given=given, expect=expect):
            parts = expect.values() if isinstance(expect, dict) else [expect]
            yield from (str(one) for one in (*given, *parts) if re.search(r"\d", str(one)))


def without_data(text: str, stack: Stack, case: ClauseCase) -> str:
    for one in sorted(data_of(stack, case), key=len, reverse=True):
        text = text.replace(one, " ")
    return STANDARD.sub(" ", clause_ids(stack).sub(" ", text))


def english_in_another(text: str, stack: Stack, case: ClauseCase) -> list[str]:
    return LATIN.findall(without_data(text, stack, case))


def strange_in_english(text: str, stack: Stack, case: ClauseCase) -> list[str]:
    bare = without_data(text, stack, case)
    return [*HAN.findall(bare), *CODE.findall(bare)]


def test_a_chinese_reader_meets_no_english_and_no_codes() -> None:
    with override("zh-hans"):
        found = [
            f"{case.origin}: {leak} in {text!r}"
            for stack, case in cases()
            if (leak := english_in_another(text := rendered(stack, case), stack, case))
        ]
    assert not found, "\n".join(found)


def test_a_russian_reader_of_a_russian_law_meets_no_english_and_no_codes() -> None:
    spoken = [(stack, case) for stack, case in cases() if "ru" in stack.languages]
    assert spoken
    with override("ru"):
        found = [
            f"{case.origin}: {leak} in {text!r}"
            for stack, case in spoken
            if (leak := english_in_another(text := rendered(stack, case), stack, case))
        ]
    assert not found, "\n".join(found)


def test_a_condition_shows_the_figure_of_the_day_and_codes_by_the_table_of_the_rule() -> None:
    said = [
        rendered(stack, case)
        for stack, case in cases()
        if isinstance(case.ask, RuleAsk) and case.ask.rule in {"may_graduate", "credit_split"}
    ]
    assert any("144 of 144 credits" in one and "Morals and citizenship: Pass" in one for one in said)
    assert any("Plan of study: Plan of 2017" in one and "88 of 88 credits" in one for one in said)
    assert any("Plan of study: Plan of 2004" in one and "116 of 116 credits" in one for one in said)


def test_an_english_reader_meets_no_chinese_and_no_codes() -> None:
    with override("en"):
        found = [
            f"{case.origin}: {leak} in {text!r}"
            for stack, case in cases()
            if (leak := strange_in_english(text := rendered(stack, case), stack, case))
        ]
    assert not found, "\n".join(found)


def test_the_same_search_finds_the_notation() -> None:
    """The notation for programs, which pages once showed, must not pass as words."""
    with override("zh-hans"):
        assert [
            case.id for stack, case in cases() if not english_in_another(notation(case), stack, case)
        ] == []
    with override("en"):
        kinds = {case.kind for stack, case in cases() if strange_in_english(notation(case), stack, case)}
    assert kinds > {"term", "rule", "table", "layout", "role", "port", "procedure", "test"}


def notation(case: ClauseCase) -> str:
    return f"{words(case.question)} {case.ask.in_words()}"


@pytest.mark.parametrize("language", ["en", *settings.COMPLETE_LANGUAGES])
def test_every_case_has_a_question_and_an_answer(language: str) -> None:
    with override(language):
        for stack, case in cases():
            said = told(stack, case)
            assert said.question, case.origin
            assert said.cited or said.answer, case.origin
            assert all(said.answer), case.origin
            assert all(said.given), case.origin
            assert all(deed.text for deed in said.deeds), case.origin


def moves() -> Iterator[tuple[Stack, ClauseCase, Move]]:
    for stack, case in cases():
        if isinstance(case.ask, ScenarioAsk):
            yield from ((stack, case, move) for move in case.ask.scenario.moves)


def test_everything_a_case_can_be_about_has_words() -> None:
    assert set(KIND_WORDS) == {*KINDS, *OF_TABLES}
    assert keys_of(Procedure) <= {*WORDED, *UNSPOKEN}
    assert set(PORT_WORDS) == set(QUESTIONS) == set(PORTS)
    assert set(LOOKS) == set(_LOOKS)
    assert set(DEED_WORDS) == set(_MOVES)
    assert {move.does for _, _, move in moves()} - {None} <= {*DEED_WORDS, *HAPPENINGS}


def keys_of(part: type, prefix: str = "") -> set[str]:
    """The paths of all keys of a part, and of the parts inside it, that are not themselves words."""
    found: set[str] = set()
    for one in declared(part):
        path = f"{prefix}{one.key.path}"
        if inner := one.parts or (one.part if one.part and is_named(one.part) else None):
            found |= keys_of(inner)
        if one.part and not is_named(one.part):
            found |= keys_of(one.part, f"{path}.")
        elif not one.key.said and not one.key.called:
            found.add(path)
    return found


def test_everything_the_cases_of_the_packs_say_has_words() -> None:
    for stack, case in cases():
        match case.ask:
            case BasisAsk(basis=basis):
                question = stack.bases[basis].question
                assert question, (
                    f"{stack.bases[basis].declared.origin}: add question: …, for readers of {case.id}"
                )
    for stack, case, move in moves():
        if move.refused is not None and move.refused.code is not None:
            procedure = spoken_of(stack, case.ask.scenario)  # type: ignore[attr-defined]  # moves are of stories
            guards = {guard.id for guard in procedure.guards}
            guards |= {guard.id for guard in procedure.lines.guards} if procedure.lines else set()
            assert move.refused.code in guards | set(REFUSAL_WORDS), move.origin


def test_a_case_of_another_procedure_is_told_in_its_own_words() -> None:
    """A story may begin with one: its papers, fields and grounds are not those of the procedure the story is about."""
    stack, story = next(
        (stack, case.ask.scenario)
        for stack, case in cases()
        if isinstance(case.ask, ScenarioAsk) and case.ask.scenario.procedure == "transfer"
    )
    move = replace(
        story.moves[0],
        data={
            "procedure": "formal_number",
            "as": "before",
            "ground": "household_registered",
            "new_name": "穆",
        },
        evidence=("police_proof",),
    )
    later = replace(move, does="refuse", data={"as": "before", "ground": "ministry_declined"}, evidence=())
    with override("en"):
        first, second = (
            str(deed.text) for deed in told_story(stack, replace(story, moves=(move, later))).deeds
        )
    assert "Request for a formal number" in first
    assert "Other proof of the police" in first
    assert "The student has been entered in a household register" in first
    assert "Name in the household register" in first
    assert "The ministry has not given the number" in second


def test_a_part_without_words_leaves_the_page_readable() -> None:
    """A pack may be ahead of the words: the question is then a general one, and nothing breaks."""
    stack, case = next((stack, case) for stack, case in cases() if isinstance(case.ask, ProcedureAsk))
    novelty = replace(case.ask, part="novelty", name="nothing", expect={})  # type: ignore[type-var]  # asked above
    strange = replace(case, question=None, ask=novelty)
    with override("en"):
        assert "what is said of" in told(stack, strange).question
