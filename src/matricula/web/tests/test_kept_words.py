"""What one page keeps for the next: each language by itself, and a session no longer than it lasts."""

from datetime import date, timedelta
from importlib import import_module

import pytest
from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy, override

from matricula.authorities.tests.people import PACK
from matricula.kernel.clock import machine_now
from matricula.regulation.api import stack_for
from matricula.web import parts
from matricula.web.coded import day, grade_label, status_mark
from matricula.web.templating.showing import show

# There, back again, and there once more: the last answer of each comes from what was kept.
TURNS = ("en", "zh-hans", "en", "zh-hans")


def test_days_grades_and_statuses_are_kept_in_each_language() -> None:
    stack = stack_for(PACK)
    said = []
    for language in TURNS:
        with override(language):
            born, mark = date(2015, 8, 31), status_mark(stack, "normal")
            assert day(born) == date_format(born)
            assert mark is not None
            said.append((day(born), grade_label(stack, "primary", "g01"), str(mark.label)))
    assert said[:2] == said[2:]
    assert all(english != chinese for english, chinese in zip(said[0], said[1], strict=True)), said


def test_a_mark_with_words_that_wait_for_a_language_is_drawn_in_each() -> None:
    mark = parts.Status(parts.Tone.done, gettext_lazy("Status"))
    drawn = []
    for language in TURNS:
        with override(language):
            drawn.append(show(mark))
    assert drawn[:2] == drawn[2:]
    assert "Status" in drawn[0]
    assert "Status" not in drawn[1]


def test_marks_of_the_same_words_keep_their_tones_and_are_escaped() -> None:
    done, late = (show(parts.Status(tone, "<b>")) for tone in (parts.Tone.done, parts.Tone.late))
    assert done != late
    assert "<b>" not in done


@pytest.mark.django_db
@pytest.mark.parametrize(("seconds", "known"), [(3600, True), (-1, False)])
def test_a_session_is_known_until_it_ends(seconds: int, known: bool) -> None:
    store = import_module(settings.SESSION_ENGINE).SessionStore
    session = store()
    session["name"] = "kept"
    session.set_expiry(machine_now() + timedelta(seconds=seconds))
    session.save()
    again = store(session.session_key)
    assert again.get("name") == ("kept" if known else None)
    assert again.session_key == (session.session_key if known else None)
