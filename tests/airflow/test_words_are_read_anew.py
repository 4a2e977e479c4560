"""The tasks take over the agent's words as campaign.yaml lists them; no scheduler is needed for that."""

import logging
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from airflow.sdk.exceptions import AirflowFailException
from sqlalchemy import Engine, select

from builders.airflow_connections import connect_ledger
from builders.campaigns import write_campaign
from builders.ledger import insert_run
from builders.night import NOW, campaign, completed, person
from outreach.domain.errors import ConfigurationError
from outreach.domain.outcomes import ConversationOutcome
from outreach.storage import tables
from outreach_airflow import tasks
from outreach_airflow.operators import GateOperator

ODD = "LEFT_MESSAGE_WITH_FAMILY"
CONTEXT: Any = {}


@pytest.fixture
def run_id(ledger: Engine, monkeypatch: pytest.MonkeyPatch) -> str:
    """A night of which every call ended in a word that its campaign did not explain."""
    connect_ledger(monkeypatch, ledger.url)
    said = completed(conversation=ConversationOutcome.NONE, words=ODD, is_unmapped=True)
    return str(insert_run(ledger, person(call=said), person(call=said), of=campaign()))


def folder_that_says(root: Path, **outcomes: str) -> Path:
    return write_campaign(root / ("mapped" if outcomes else "silent"), "overdue_invoices", outcomes=outcomes)


def check_outcomes(run_id: str, folder: Path) -> None:
    gate = GateOperator(task_id="check_outcomes", gate="outcomes", run_id=run_id, campaign_folder=str(folder))
    gate.execute(CONTEXT)


def meanings(ledger: Engine) -> set[str]:
    with ledger.connect() as connection:
        return set(connection.scalars(select(tables.call.c.conversation_outcome)))


def test_cleared_after_the_words_were_mapped_check_outcomes_passes(
    ledger: Engine, run_id: str, tmp_path: Path
) -> None:
    with pytest.raises(AirflowFailException, match=rf"'{ODD}' \(2\)"):
        check_outcomes(run_id, folder_that_says(tmp_path))
    check_outcomes(run_id, folder_that_says(tmp_path, **{ODD: "third_party"}))
    assert meanings(ledger) == {"third_party"}


def test_a_campaign_with_mistakes_leaves_the_words_as_they_are(
    ledger: Engine, run_id: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    with pytest.raises(AirflowFailException, match=ODD):
        check_outcomes(run_id, folder_that_says(tmp_path, **{ODD: "third_partyy"}))
    assert "The agent's words are not read anew" in caplog.text
    assert meanings(ledger) == {"none"}


def open_the_next_run(folder: Path) -> str:
    params = {"run_date": None, "wave": 1}
    context: Any = {"params": params, "dag_run": SimpleNamespace(run_after=NOW + timedelta(days=1))}
    return tasks.open_run(folder, context)


@pytest.mark.usefixtures("run_id")
def test_the_next_open_run_fails_with_the_words_until_they_are_mapped(ledger: Engine, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=rf"2 of 2 answered calls .* '{ODD}' \(2\)"):
        open_the_next_run(folder_that_says(tmp_path))
    assert open_the_next_run(folder_that_says(tmp_path, **{ODD: "none"}))
    with ledger.connect() as connection:
        assert not any(connection.scalars(select(tables.call.c.is_unmapped)))
