"""The two clocks: civil time travels, machine time does not, and travel stays in its context."""

import threading
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from matricula.kernel import clock

SLACK = timedelta(seconds=5)


def test_both_clocks_agree_when_nobody_travels() -> None:
    assert abs(clock.civil_now() - clock.machine_now()) < SLACK
    assert clock.civil_now().tzinfo is UTC
    assert clock.travelled() == timedelta(0)


def test_travel_moves_civil_time_only_and_ends() -> None:
    with clock.travelling(timedelta(days=200)):
        assert abs(clock.civil_now() - clock.machine_now() - timedelta(days=200)) < SLACK
        with clock.travelling(timedelta(days=-1)):
            assert clock.travelled() == timedelta(days=-1)
        assert clock.travelled() == timedelta(days=200)
    assert clock.travelled() == timedelta(0)


def test_travel_ends_after_an_error() -> None:
    with pytest.raises(RuntimeError), clock.travelling(timedelta(days=9)):
        raise RuntimeError
    assert clock.travelled() == timedelta(0)


def test_another_thread_does_not_travel_along() -> None:
    seen: list[timedelta] = []
    with clock.travelling(timedelta(days=3)):
        other = threading.Thread(target=lambda: seen.append(clock.travelled()))
        other.start()
        other.join()
    assert seen == [timedelta(0)]


def test_today_is_the_day_of_the_zone() -> None:
    with clock.travelling_to(datetime(2026, 5, 31, 17, 0, tzinfo=UTC)):
        assert clock.civil_today(ZoneInfo("Asia/Shanghai")).isoformat() == "2026-06-01"
        assert clock.civil_today(ZoneInfo("Europe/Moscow")).isoformat() == "2026-05-31"


def test_travelling_to_refuses_a_naive_instant() -> None:
    naive = datetime(2026, 5, 31, tzinfo=UTC).replace(tzinfo=None)
    with pytest.raises(ValueError, match="aware"), clock.travelling_to(naive):
        pass
