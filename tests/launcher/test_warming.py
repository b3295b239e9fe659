"""What a web process reads before its first page."""

import os
import subprocess
import sys
from pathlib import Path

WARM = """
import sys, django
django.setup()
from matricula.config.warming import warm
before = set(sys.modules)
warm()
from matricula.regulation.api import installed_packs, stack_for
loaded = set(sys.modules)
for pack in installed_packs():
    stack_for(pack).port("name.sort_key")("王小明", None)
from django.urls import reverse
reverse("students")
print(len(loaded - before), sorted(set(sys.modules) - loaded))
"""


def test_the_first_search_by_sound_loads_nothing_any_more(tmp_path: Path) -> None:
    """The dictionaries by which names are read took half a second of somebody's first search."""
    done = subprocess.run(
        [sys.executable, "-c", WARM],
        env=os.environ
        | {"MATRICULA_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "matricula.config.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    number, _, late = done.stdout.partition(" ")
    assert int(number) > 0
    assert late.strip() == "[]"
