"""The lines of ``outreach run`` about a run before it begins and once it has."""

from datetime import date

from outreach.airflow_client.api import DagRun
from outreach.airflow_client.follow import Started
from outreach.commands.run_and_follow import lines_of_start, warning_of_another_day

TODAY, TOMORROW = date(2026, 11, 27), date(2026, 11, 28)
RUN = DagRun(
    dag_run_id="manual__1",
    state="queued",
    run_after="2026-11-27T10:00:00Z",
    queued_at=None,
    run_date=None,
    wave=1,
)


def started(day: date, *, was_active: bool = False) -> list[str]:
    run = Started(run=RUN, was_active=was_active)
    return list(lines_of_start("overdue", run, day, 1, today=TODAY))


def test_a_run_of_today_is_named_with_its_wave() -> None:
    assert started(TODAY) == ["started the run of overdue on 2026-11-27, wave 1: manual__1"]


def test_a_run_of_another_day_is_said_to_call_no_one_before_and_after_it_begins() -> None:
    before = warning_of_another_day(TOMORROW, today=TODAY, timezone="Asia/Riyadh")
    assert before.startswith(
        "2026-11-28 is not today, which is 2026-11-27 in Asia/Riyadh: NO ONE WILL BE CALLED"
    )
    assert "kept as wave 0" in before
    first, second = started(TOMORROW)
    assert first == "started the run of overdue on 2026-11-28, wave 1: manual__1"
    assert second == "unless that wave was opened on 2026-11-28, this becomes wave 0 and calls no one"


def test_of_a_run_under_way_that_is_joined_nothing_of_the_kind_is_said() -> None:
    assert started(TOMORROW, was_active=True) == [
        "joined the run of overdue on 2026-11-28, wave 1: manual__1"
    ]
