"""A code: hard to guess, easy to copy from paper."""

from matricula.families.api import written
from matricula.families.codes import ALPHABET, LENGTH, digest_of, new_code, new_login


def test_a_code_has_no_letter_that_is_mistaken_for_another() -> None:
    assert not set("IO01") & set(ALPHABET)
    assert len(set(ALPHABET)) == len(ALPHABET) == 32
    assert len(new_code()) == LENGTH
    assert new_code() != new_code()


def test_it_is_known_however_it_is_typed() -> None:
    code = new_code()
    assert written(code).count("-") == 2
    assert digest_of(written(code)) == digest_of(code.lower()) == digest_of(f" {code[:5]} {code[5:]} ")
    assert digest_of(code) != digest_of(new_code())


def test_a_login_name_is_the_school_s_and_tells_of_nobody() -> None:
    assert new_login("6600190").startswith("6600190-")
    assert new_login("6600190") != new_login("6600190")
