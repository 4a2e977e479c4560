"""What tasks say in their logs: sentences, the funnel line by line, and how many calls were lost."""

from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from airflow.sdk.exceptions import AirflowFailException
from sqlalchemy import URL, Engine, text

from builders.airflow_connections import connect_ledger
from builders.ledger import insert_run
from builders.night import NOW, OneCall, completed, person, promise
from outreach.domain.calls import CallState
from outreach.domain.decisions import Reason
from outreach_airflow import tasks

FOLDER = Path(__file__).parents[2] / "include" / "campaigns" / "overdue_invoices"
PLANNED = OneCall(state=CallState.PLANNED)


@pytest.fixture
def run_id(
    ledger: Engine, ledger_url: URL, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> str:
    """A night of three calls, one of which was never handed over, and of one person who wants none."""
    connect_ledger(monkeypatch, ledger_url)
    caplog.set_level("INFO", logger="outreach_airflow.tasks")
    called = [person(call=call) for call in (completed(), promise(), PLANNED)]
    return str(insert_run(ledger, *called, person(reason=Reason.NO_CONSENT)))


def context(**states: str) -> Any:
    """As much of Airflow's context as a task reads: the states of the run's tasks, and no assets."""
    ti = SimpleNamespace(
        dag_id="overdue_invoices",
        run_id="manual",
        task_id="close_run",
        get_task_states=lambda *_, **__: {"manual": states},
    )
    return {"ti": ti, "task": SimpleNamespace(outlets=[]), "outlet_events": {}}


def test_publish_prints_its_funnel_a_number_a_line(run_id: str, caplog: pytest.LogCaptureFixture) -> None:
    tasks.publish(FOLDER, run_id, context())
    lines = [" ".join(line.split()) for line in caplog.text.splitlines()]
    for line in ("people behind them 4", "to be called 3", "no consent 1", "calls 3", "promises to pay 1"):
        assert line in lines


def test_publish_looks_up_what_became_of_earlier_promises(run_id: str, ledger: Engine) -> None:
    tasks.publish(FOLDER, run_id, context())
    later = insert_run(ledger, person(call=completed()), now=NOW + timedelta(days=14))
    tasks.publish(FOLDER, str(later), context())
    with ledger.connect() as connection:
        assert connection.scalars(text("SELECT state FROM reporting.promise")).all() == ["kept"]


def test_publish_refuses_numbers_that_contradict_each_other_before_it_tells_anyone(
    run_id: str, ledger: Engine
) -> None:
    with ledger.begin() as connection:
        connection.execute(text("ALTER TABLE outreach.call DISABLE TRIGGER USER"))
        change = "UPDATE outreach.call SET state = 'completed', line_outcome = 'busy' WHERE state = 'planned'"
        call_id = connection.execute(text(f"{change} RETURNING call_id")).scalar_one()
        connection.execute(text("ALTER TABLE outreach.call ENABLE TRIGGER USER"))
    asset = object()
    told: dict[object, Any] = {asset: SimpleNamespace(extra=None)}
    airflows = context() | {"task": SimpleNamespace(outlets=[asset]), "outlet_events": told}
    with pytest.raises(AirflowFailException) as failed:
        tasks.publish(FOLDER, run_id, airflows)
    assert "nothing is published" in str(failed.value)
    assert f"calls_whose_last_move_is_recorded: 3 is not 2; see call {call_id}" in str(failed.value)
    assert f"/outreach/gates/{run_id}/conservation" in str(failed.value)
    assert told[asset].extra is None
    with ledger.connect() as connection:
        of_gate = text("SELECT report FROM outreach.gate_result WHERE gate = 'conservation' AND NOT passed")
        assert str(call_id) in connection.execute(of_gate).scalar_one()


@pytest.mark.parametrize(
    ("stage", "said"),
    [
        (tasks.prepare_contacts, "4 people have these invoices"),
        (tasks.build_prompt_tags, "the agent's variables were built for"),
    ],
)
def test_a_mapped_task_names_its_run_and_its_part_in_the_log_and_in_airflows_list(
    run_id: str, caplog: pytest.LogCaptureFixture, stage: Any, said: str
) -> None:
    airflows = context()
    stage(run_id, 0, airflows)
    assert airflows[tasks.PART] == "2026-11-20, wave 1, part 1"
    assert f"Part 1 of overdue_invoices on 2026-11-20, wave 1: {said}" in caplog.text


def test_decide_says_how_many_are_called_and_why_the_others_are_not(
    run_id: str, caplog: pytest.LogCaptureFixture
) -> None:
    tasks.decide(run_id)
    assert "3 of 4 people are to be called" in caplog.text
    assert "Not called: no consent 1." in caplog.text


def test_close_run_fails_and_says_how_many_calls_were_never_handed_over(run_id: str) -> None:
    with pytest.raises(
        AirflowFailException, match=r"^1 of 3 calls were to be made and were never handed over"
    ):
        tasks.close_run(run_id, context(submit_calls="success", check_outcomes="success"))


def test_close_run_names_what_failed_as_well(run_id: str) -> None:
    with pytest.raises(
        AirflowFailException, match=r"never handed over.*\nFailed before this task: submit_calls"
    ):
        tasks.close_run(run_id, context(submit_calls="failed"))


def test_close_run_of_a_run_that_was_never_opened_says_so() -> None:
    with pytest.raises(AirflowFailException, match="no run was opened"):
        tasks.close_run("", context(open_run="success"))
