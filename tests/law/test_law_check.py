"""What `matricula law check` says of a pack whose procedures nobody can carry out."""

from argparse import Namespace
from dataclasses import replace

import pytest

from matricula.config.cli import law, ready
from matricula.regulation.api import stack_for, substituted


def test_it_names_the_word_that_the_effect_does_not_get(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stack = stack_for("cn_guizhou")
    history = stack.procedures["transfer"]
    wrong = replace(
        history,
        versions=tuple(
            replace(one, effect_with={**one.effect_with, "archive_kind": "prooof"})
            for one in history.versions
        ),
    )
    # Django has been set up for the tests already.
    monkeypatch.setattr(ready, "django", lambda role: None)
    with substituted(replace(stack, procedures={"transfer": wrong})):
        assert law.run(Namespace(what="check")) == 1
    assert "archive_kind: prooof" in capsys.readouterr().err
