"""A procedure that names what no app offers is refused before anything starts."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from matricula.cases.checks import procedures_find_their_ports, refuse_unless_procedures_run
from matricula.cases.ports import _effects, register_effect, verify_ports
from matricula.cases.words import clause, field, party, term, wrong_words
from matricula.regulation.api import (
    FactType,
    FieldKind,
    PackError,
    Procedure,
    Stack,
    TermType,
    stack_for,
    substituted,
)
from matricula.regulation.rules.rules import FactDeclaration

DAY = date(2026, 3, 2)


def transfer() -> Procedure:
    return stack_for("cn_guizhou").procedure("transfer", on=DAY)


def test_installed_procedures_find_their_ports() -> None:
    assert procedures_find_their_ports(None) == []
    verify_ports(transfer(), stack_for("cn_guizhou"))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"effect": "registry.vanish"}, "effect 'registry.vanish'"),
        ({"facts": ("registry.transfer", "registry.dreams")}, "fact 'registry.dreams'"),
        (
            {
                "guards": tuple(
                    replace(use, guard="cases.moon") if use.guard else use for use in transfer().guards
                )
            },
            "guard 'cases.moon'",
        ),
    ],
)
def test_unregistered_name_is_refused(change: dict[str, Any], words: str) -> None:
    with pytest.raises(PackError, match=words):
        verify_ports(replace(transfer(), **change), stack_for("cn_guizhou"))


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"archive_kind": None}, "effect_with lacks 'archive_kind', a code of the table 'archive_kind'"),
        ({"prooof": "proof"}, "effect_with says 'prooof', which the effect does not take"),
        ({"archive_kind": "prooof"}, "archive_kind: prooof, which is no code of the table 'archive_kind'"),
        ({"clause": "CN-GZ-99"}, "clause: CN-GZ-99, which is no clause"),
    ],
)
def test_words_of_the_effect_have_to_fit(said: dict[str, str | None], fault: str) -> None:
    given = {name: word for name, word in {**transfer().effect_with, **said}.items() if word is not None}
    with pytest.raises(PackError, match=fault):
        verify_ports(replace(transfer(), effect_with=given), stack_for("cn_guizhou"))


def test_a_word_may_name_a_field_a_party_or_a_term() -> None:
    """Each of its own kind, and one that has to be filled in is none that may stay empty."""
    stack = stack_for("cn_guizhou")
    words = {
        "number": field(FieldKind.ID_NUMBER),
        "any": field(),
        "always": field(filled=True),
        "who": party(),
        "long": term(TermType.duration),
        "unsaid": clause(optional=True),
    }

    def faults(**given: str) -> list[str]:
        said = {
            "number": "id_number",
            "any": "agreed_on",
            "always": "agreed_on",
            "who": "sending_school",
            "long": "transfer_review",
        }
        return list(wrong_words(words, replace(transfer(), effect_with={**said, **given}), stack))

    assert faults() == []
    assert faults(unsaid="CN-GZ-7") == []
    for wrong in (
        {"number": "agreed_on"},
        {"any": "agreed"},
        {"always": "to_class"},
        {"who": "head"},
        {"long": "transfer_returns"},
        {"unsaid": "CN"},
    ):
        assert len(faults(**wrong)) == 1, wrong


def test_an_effect_says_what_else_does_not_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked only once the words are right, since it may take them for what they have to be."""

    def verify(procedure: Procedure, _stack: Stack) -> Iterator[str]:
        yield f"nobody is {procedure.effect_with['left_status']}"

    monkeypatch.setitem(_effects, "registry.transfer", replace(_effects["registry.transfer"], verify=verify))
    with pytest.raises(PackError, match="nobody is transferred_out"):
        verify_ports(transfer(), stack_for("cn_guizhou"))
    with pytest.raises(PackError, match="lacks 'left_status'") as refused:
        verify_ports(replace(transfer(), effect_with={}), stack_for("cn_guizhou"))
    assert "nobody is" not in str(refused.value)


def judging_by(fact: str, kind: FactType) -> Stack:
    """The law with a fact more in a rule of the transfer."""
    stack = stack_for("cn_guizhou")
    rule = stack.rules["transfer_same_grade"]
    more = replace(rule, facts={**rule.facts, fact: FactDeclaration(kind, rule.proposition)})
    return replace(stack, rules={**stack.rules, rule.name: more})


@pytest.mark.parametrize(
    ("fact", "kind"),
    [("home_address", FactType.text), ("agreed_on", FactType.date), ("on_roll", FactType.flag)],
)
def test_a_rule_judges_by_fields_of_the_form_and_by_its_sources(fact: str, kind: FactType) -> None:
    verify_ports(transfer(), judging_by(fact, kind))


@pytest.mark.parametrize(
    ("fact", "kind", "fault"),
    [
        ("favourite_colour", FactType.text, "judges by the fact 'favourite_colour', which neither"),
        ("home_address", FactType.date, "takes the fact 'home_address' for a date; it is a text"),
        ("on_roll", FactType.text, "takes the fact 'on_roll' for a text; it is a flag"),
    ],
)
def test_a_rule_judges_by_nothing_else(fact: str, kind: FactType, fault: str) -> None:
    with pytest.raises(PackError, match=fault):
        verify_ports(transfer(), judging_by(fact, kind))


def vanishing() -> Stack:
    """The law whose transfer nobody can carry out."""
    stack = stack_for("cn_guizhou")
    history = stack.procedures["transfer"]
    wrong = replace(
        history, versions=tuple(replace(one, effect="registry.vanish") for one in history.versions)
    )
    return replace(stack, procedures={"transfer": wrong})


def test_start_is_refused_with_the_name() -> None:
    with substituted(vanishing()):
        errors = procedures_find_their_ports(None)
        with pytest.raises(PackError, match=r"registry\.vanish"):
            refuse_unless_procedures_run()
    assert [error.id for error in errors] == ["cases.E001"]
    assert "registry.vanish" in errors[0].msg


def test_name_is_given_once() -> None:
    with pytest.raises(ValueError, match="twice"):
        register_effect("registry.transfer", lambda question: None, words={})
