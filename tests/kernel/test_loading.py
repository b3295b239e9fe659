"""What a program loads is walked through by no search for garbage, and afterwards the search goes on as before."""

import gc
import subprocess
import sys

import pytest

from matricula.kernel.loading import loading


def test_nothing_is_searched_within_and_what_was_made_is_kept_out() -> None:
    before = gc.get_freeze_count()
    with loading():
        assert not gc.isenabled()
        made: list[list[int]] = [[] for _one in range(1000)]
    assert gc.isenabled()
    assert gc.get_freeze_count() >= before + len(made)


def test_the_outer_of_two_ends_it() -> None:
    with loading():
        with loading():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


def test_a_load_that_breaks_off_leaves_the_search_on() -> None:
    with pytest.raises(OSError, match="no such pack"), loading():
        raise OSError("no such pack")
    assert gc.isenabled()


def test_a_command_is_loaded_so() -> None:
    code = (
        "import gc; seen = []; gc.callbacks.append(lambda phase, info: seen.append(info['generation']));"
        "from matricula.config.__main__ import main\n"
        "try: main()\nexcept SystemExit: print(gc.isenabled(), 2 in seen)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "--help"], capture_output=True, text=True, encoding="utf-8", check=True
    )
    assert done.stdout.splitlines()[-1] == "True False"
