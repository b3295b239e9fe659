"""The transfer as the pack describes it: who decides, in which order, on which papers."""

from datetime import date

from matricula.regulation.api import Procedure, stack_for

TODAY = date(2026, 11, 21)


def transfer() -> Procedure:
    return stack_for("cn_guizhou").procedure("transfer", on=TODAY)


def parties_of(route: str) -> list[str]:
    return [step.party for step in transfer().route(route).steps]


def test_between_two_authorities_four_parties_decide_one_after_the_other() -> None:
    assert parties_of("two_authorities") == [
        "receiving_school",
        "receiving_authority",
        "sending_school",
        "sending_authority",
    ]


def test_a_common_authority_decides_once_and_last() -> None:
    parties = parties_of("same_authority")
    assert parties[:2] == ["receiving_school", "sending_school"]
    assert len(parties) == 3


def test_every_party_prepares_and_decides_by_different_roles() -> None:
    for route in transfer().routes:
        for step in route.steps:
            assert step.prepares == ("record_officer",), step.id
            assert "record_officer" not in step.decides, step.id
            assert "head" in step.decides, step.id


def test_the_stamped_contact_form_is_uploaded_and_no_other_stamp_is_asked_for() -> None:
    needed = [paper.id for paper in transfer().evidence if paper.required]
    assert needed == ["contact_form"]


def test_every_ground_of_the_article_is_there_and_each_asks_for_its_proof() -> None:
    grounds = transfer().grounds
    assert [ground.id for ground in grounds] == [
        "household_moved",
        "residence_or_work_moved",
        "special_cause",
    ]
    assert all(ground.papers or ground.any_papers for ground in grounds)
    assert {ground.clause for ground in grounds} == {"CN-GZ-16.1"}


def test_the_sending_school_refuses_nothing_and_objects_only_to_what_does_not_meet_the_conditions() -> None:
    assert transfer().only_objects("sending_school")
    assert not transfer().only_objects("sending_authority")
    assert {ground.id for ground in transfer().refusals_of("sending_school")} == {
        "condition_not_met",
        "papers_not_true",
        "no_longer_enrolled",
    }


def test_it_is_not_in_force_before_the_rules_are() -> None:
    stack = stack_for("cn_guizhou")
    assert stack.procedures["transfer"].versions[0].in_force_from == date(2014, 3, 1)
    assert stack.sources["CN-GZ"].in_force_on == date(2014, 3, 1)
