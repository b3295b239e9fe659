"""A school's roll comes in from a workbook: the wrong cell is named, corrected, and everybody is on the roll."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from matricula.authorities.tests.people import Province
from matricula.exchange.tests.rolls import be_the_worker, good_rows, workbook
from tests.journeys.reading import next_page


def test_a_roll_is_read_corrected_and_loaded(
    province: Province,
    sign_in: Callable[..., Page],
    picture: Callable[[Page, str], None],
    tmp_path: Path,
) -> None:
    rows = good_rows(province.orgs["east_one"], 5)
    right = rows[2]["birth_date"]
    rows[2]["birth_date"] = "20160230"
    page = sign_in("east_one", viewport={"width": 1360, "height": 900})
    page.goto("/")
    with next_page(page):
        page.get_by_role("link", name="Import", exact=True).click()

    page.get_by_label("File", exact=True).set_input_files(workbook(tmp_path / "roll.xlsx", rows))
    with next_page(page):
        page.get_by_role("button", name="Read it").click()
    main = page.get_by_role("main")
    expect(main).to_contain_text("Reading")
    be_the_worker()
    expect(main).to_contain_text("This is not a date of the calendar.")
    picture(page, "import-desktop")
    with next_page(page):
        page.get_by_role("button", name="Load 4 good rows").click()
    expect(main).to_contain_text("4 rows have been entered")
    with page.expect_download() as corrections:
        page.get_by_role("link", name="Get the rows to correct").click()
    assert Path(corrections.value.path()).stat().st_size > 0

    rows[2]["birth_date"] = right
    page.goto("/import/")
    page.get_by_label("File", exact=True).set_input_files(workbook(tmp_path / "corrected.xlsx", [rows[2]]))
    with next_page(page):
        page.get_by_role("button", name="Read it").click()
    expect(main).to_contain_text("Reading")
    be_the_worker()
    with next_page(page):
        page.get_by_role("button", name="Load 1 good row").click()
    page.goto("/students/")
    for row in rows:
        expect(main).to_contain_text(str(row["name"]))
    picture(page, "students-desktop")


def test_a_file_that_is_no_workbook_is_refused_in_words(sign_in: Callable[..., Page], tmp_path: Path) -> None:
    wrong = tmp_path / "roll.xlsx"
    wrong.write_bytes(b"MZ\x90\x00 this is a program, not a workbook")
    page = sign_in("east_one")
    page.goto("/import/")
    page.get_by_label("File", exact=True).set_input_files(wrong)
    with next_page(page):
        page.get_by_role("button", name="Read it").click()
    expect(page.get_by_role("main")).to_contain_text("This file was not taken")
