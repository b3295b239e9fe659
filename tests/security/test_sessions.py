"""What a session says is read once for the same text; nobody's changes reach another reader."""

from importlib import import_module
from typing import Any

from django.conf import settings
from django.core import signing


def store() -> Any:
    return import_module(settings.SESSION_ENGINE).SessionStore()


def test_what_one_reader_changes_no_other_reads() -> None:
    text = store().encode({"appointment": 1, "kept": {"places": [1, 2]}})
    first = store().decode(text)
    first["appointment"] = 2
    first["kept"]["places"].append(3)
    assert store().decode(text) == {"appointment": 1, "kept": {"places": [1, 2]}}


def test_a_text_that_another_key_signed_says_nothing() -> None:
    forged = signing.dumps({"appointment": 1}, key="another", salt=store().key_salt, compress=True)
    assert store().decode(forged) == store().decode(forged) == {}
