"""A clause is cited once for all that it is behind, by the name of its instrument."""

import re
from itertools import pairwise

import pytest

from matricula.authorities.tests.people import Province
from matricula.cases.tests.filing import drafted_transfer, filed_transfer
from matricula.registry.tests.pupils import enrolled
from matricula.web.parts import CitedClauses, ClauseNote, FindingLine, FindingList
from matricula.web.tests.case_pages import page_of


def note(number: str, source: str = "The Measures") -> ClauseNote:
    return ClauseNote(number, f"What {number} says.", f"/law/{number}/", source)


def test_lines_of_one_clause_cite_it_once_below_the_last() -> None:
    one, two, other = note("M-1"), note("M-2"), note("R-1", "The Rules")
    lines = tuple(
        FindingLine("unmet", text, clause=clause)
        for text, clause in (("a", one), ("b", one), ("c", two), ("d", None), ("e", other), ("f", one))
    )
    said = [
        (line.text, cited.id if cited else "", source) for line, cited, source in FindingList(lines).cited
    ]
    assert said == [
        ("a", "", ""),
        ("b", "M-1", "The Measures"),
        ("c", "M-2", ""),
        ("d", "", ""),
        ("e", "R-1", "The Rules"),
        ("f", "M-1", "The Measures"),
    ]
    assert FindingList(()).cited == ()


def test_a_group_names_each_instrument_once_and_each_clause_once() -> None:
    one, two, other = note("M-1"), note("M-2"), note("R-1", "The Rules")
    group = CitedClauses.of((one, None, other, two, one))
    assert group is not None
    assert group.sources == (("The Measures", (one, two)), ("The Rules", (other,)))
    assert CitedClauses.of((None,)) is None


@pytest.mark.django_db
def test_the_steps_of_a_case_cite_their_clauses_together(province: Province) -> None:
    case = filed_transfer(province, enrolled(province, "east_one"), to="east_two")
    page = page_of(province, case, "east_two")
    steps = page[page.index('<ol class="steps"') : page.index("</ol>", page.index('<ol class="steps"'))]
    assert "clause-chip" not in steps
    group = page[page.index('<details class="cited-group">') :]
    group = group[: group.index("</details>")]
    cited = re.findall(r"<bdi[^>]*>([^<]+)", group)
    assert cited
    assert len(cited) == len(set(cited))
    assert "Guizhou implementing rules" in re.sub(r"\s+", " ", group)


@pytest.mark.django_db
def test_what_a_draft_lacks_cites_no_clause_twice_in_a_row(province: Province) -> None:
    case = drafted_transfer(province, enrolled(province), to="east_two", filled_in=False)
    page = page_of(province, case, "east_two")
    findings = page[
        page.index('<ul class="findings"') : page.index("</ul>", page.index('<ul class="findings"'))
    ]
    chips = re.findall(r'clause-chip".*?<bdi dir="ltr">([^<]+)', findings, re.DOTALL)
    assert chips
    assert all(one != after for one, after in pairwise(chips))
    assert len(chips) < findings.count("<li")
