"""The end of the school year: the list is looked through on a phone, it runs, is taken back, and runs again."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from matricula.authorities.tests.people import Province
from matricula.config.testing import as_owner, at_civil_time
from matricula.registry.api import Student, run_promotions
from matricula.registry.tests.pupils import put_into_status
from matricula.registry.tests.test_promotion import (
    PREPARED,
    RUNS,
    by_the_nation,
    class_of,
    noon,
    prepared,
    pupil,
)
from tests.journeys.reading import next_page, violations


def grades() -> dict[str, str]:
    with as_owner():
        return dict(Student.objects.values_list("name", "grade"))


def test_one_is_left_out_it_runs_is_taken_back_and_runs_again(
    province: Province, sign_in: Callable[..., Page], picture: Callable[[Page, str], None]
) -> None:
    by_the_nation(province)
    three, four = class_of(province, "g03", "三年级2班"), class_of(province, "g04", "四年级1班")
    for name, seat, grade in (("单小测", three, "g03"), ("测试乙", three, "g03"), ("测试丙", four, "g04")):
        pupil(province, name, grade, seat)
    away = pupil(province, "测试丁", "g04", four)
    put_into_status(away, "on_leave")
    officer = sign_in("east_one", viewport={"width": 390, "height": 844})
    head = sign_in("east_one", "head", viewport={"width": 1360, "height": 900}, color_scheme="dark")
    prepared(province)
    with at_civil_time(noon(PREPARED)):
        officer.goto("/promotion/")
        main = officer.get_by_role("main")
        expect(main).to_contain_text("四年级2班")
        expect(main).to_contain_text("测试丁")
        wrong = violations(officer)
        picture(officer, "promotion-phone")
        with next_page(officer):
            officer.get_by_role("link", name="三年级2班").click()
        officer.get_by_label("Student", exact=True).select_option(label="测试乙")
        officer.get_by_label("Reason").fill("repeats the grade")
        wrong += violations(officer)
        with next_page(officer):
            officer.get_by_role("button", name="Leave out").click()
        expect(main).to_contain_text("repeats the grade")
        picture(officer, "promotion-left-out-phone")
    with at_civil_time(noon(RUNS)):
        assert run_promotions() == 1
        assert grades() == {"单小测": "g04", "测试乙": "g03", "测试丙": "g05", "测试丁": "g04"}
        head.goto("/promotion/")
        main = head.get_by_role("main")
        expect(main).to_contain_text("Take the promotion back")
        wrong += violations(head)
        picture(head, "promotion-desktop")
        head.get_by_label("Reason").fill("one more has to stay")
        with next_page(head):
            head.get_by_role("button", name="Take it back").click()
        expect(main).to_contain_text("one more has to stay")
        assert grades()["单小测"] == "g03"
        with next_page(head):
            head.get_by_role("button", name="Run it now").click()
        expect(main).to_contain_text("Take the promotion back")
    assert grades() == {"单小测": "g04", "测试乙": "g03", "测试丙": "g05", "测试丁": "g04"}
    assert not wrong, "\n".join(wrong)


def test_a_county_sees_its_schools_in_chinese(province: Province, sign_in: Callable[..., Page]) -> None:
    pupil(province, "单小测")
    county = sign_in("east", language="zh-hans", viewport={"width": 1360, "height": 900})
    prepared(province)
    with at_civil_time(noon(PREPARED)):
        county.goto("/promotion/")
        expect(county.get_by_role("main")).to_contain_text("名单已生成")
        assert not violations(county)
