"""The stop switch at a terminal guards what exists, says what it understood, and keeps who, when and why."""

from pathlib import Path

import pytest
from sqlalchemy import URL, Engine, text
from sqlalchemy.exc import DBAPIError
from typer.testing import Result

from builders.commands import at_terminal
from builders.ledger import insert_run
from builders.night import NOW, person
from outreach.services.safeguards.gate_history import gate_history
from outreach.services.safeguards.send_gate import close_gate, closed_because

CAMPAIGN = "campaign:overdue_invoices"


class Desk:
    """A person at a terminal."""

    def __init__(self, ledger: URL, home: Path) -> None:
        self._ledger, self._home = ledger, home

    def __call__(self, *words: str, **more: str) -> Result:
        campaigns = {"OUTREACH_CAMPAIGNS": str(self._home / "campaigns")}
        return at_terminal(*words, ledger=self._ledger, home=self._home, **campaigns, **more)


@pytest.fixture
def desk(ledger: Engine, ledger_url: URL, tmp_path: Path) -> Desk:
    insert_run(ledger, person())
    return Desk(ledger_url, tmp_path)


@pytest.mark.parametrize(
    ("scope", "named"),
    [
        ("campaign:no_such", "there is no campaign 'no_such'"),
        ("campaign:overdue_invoice", "did you mean 'overdue_invoices'?"),
        ("account:no_such", "there is no account 'no_such'"),
        ("account:levers_defautl", "did you mean 'levers_default'?"),
        ("everythin", "is no gate"),
    ],
)
@pytest.mark.parametrize("command", ["close-gate", "open-gate"])
def test_a_gate_of_something_that_does_not_exist_is_refused_and_nothing_is_changed(
    ledger: Engine, desk: Desk, command: str, scope: str, named: str
) -> None:
    said = desk(command, scope, "--reason", "stop it")
    assert said.exit_code == 2
    assert named in said.stderr
    with ledger.connect() as connection:
        assert gate_history(connection) == []


@pytest.mark.parametrize("scope", ["everything", CAMPAIGN, "account:levers_default"])
def test_what_is_closed_is_said_with_who_and_why(ledger: Engine, desk: Desk, scope: str) -> None:
    said = desk("close-gate", scope, "--reason", "the prompt is wrong", "--by", "Amal")
    assert said.exit_code == 0, said.stderr
    assert f"{scope} is closed, by Amal: the prompt is wrong" in said.stdout
    with ledger.connect() as connection:
        assert closed_because(connection, [scope]) == f"{scope}: the prompt is wrong"


def test_an_account_with_a_connection_and_without_a_call_so_far_can_be_closed(desk: Desk) -> None:
    another = {"AIRFLOW_CONN_LEVERS_NEW": "levers://id:secret@voice.example"}
    assert desk("close-gate", "account:levers_new", "--reason", "not yet", **another).exit_code == 0


def test_the_history_says_who_closed_and_opened_when_and_why(ledger: Engine, desk: Desk) -> None:
    for command, who, why in (
        ("close-gate", "Amal", "the prompt is wrong"),
        ("close-gate", "Basim", "it is a holiday"),
        ("open-gate", "Basim", "both are over"),
    ):
        assert desk(command, CAMPAIGN, "--reason", why, "--by", who).exit_code == 0
    with ledger.connect() as connection:
        assert [
            (each.is_open, each.changed_by, each.reason) for each in gate_history(connection, CAMPAIGN)
        ] == [
            (False, "Amal", "the prompt is wrong"),
            (False, "Basim", "it is a holiday"),
            (True, "Basim", "both are over"),
        ]
    lines = desk("gates", "--history").stdout.splitlines()
    assert [line.partition("  ")[2] for line in lines[:3]] == [
        f"{CAMPAIGN}  CLOSED by Amal: the prompt is wrong",
        f"{CAMPAIGN}  CLOSED by Basim: it is a holiday",
        f"{CAMPAIGN}  opened by Basim: both are over",
    ]


def test_a_second_closing_is_told_that_the_first_reason_stays(desk: Desk) -> None:
    desk("close-gate", CAMPAIGN, "--reason", "the prompt is wrong", "--by", "Amal")
    second = desk("close-gate", CAMPAIGN, "--reason", "a holiday", "--by", "Basim")
    assert "it was closed before, and the first reason stays" in second.stdout
    assert "by Amal: the prompt is wrong" in second.stdout


def test_a_gate_that_no_one_closed_is_said_to_have_been_open(desk: Desk) -> None:
    assert f"{CAMPAIGN} was open already" in desk("open-gate", CAMPAIGN, "--reason", "to be sure").stdout


def test_a_safeguard_that_closes_again_and_again_is_one_line_of_the_history(
    ledger: Engine, desk: Desk
) -> None:
    with ledger.begin() as connection:
        for _ in range(3):
            close_gate(connection, CAMPAIGN, reason="a ghost", by="collection", now=NOW)
    with ledger.connect() as connection:
        assert len(gate_history(connection)) == 1


@pytest.mark.parametrize(
    "change", ["UPDATE outreach.send_gate_change SET reason = ''", "TRUNCATE outreach.send_gate_change"]
)
def test_the_history_cannot_be_changed(ledger: Engine, desk: Desk, change: str) -> None:
    desk("close-gate", CAMPAIGN, "--reason", "stop it")
    with pytest.raises(DBAPIError, match="append-only"), ledger.begin() as connection:
        connection.execute(text(change))


def test_a_reason_cannot_forge_a_line(ledger: Engine, desk: Desk) -> None:
    forged = f"wrong\n{CAMPAIGN}  open since 2026-11-20 09:00 UTC by Amal: fine"
    closed = desk("close-gate", CAMPAIGN, "--reason", forged, "--by", "Eve\nAmal")
    for said in (closed, desk("gates"), desk("gates", "--history")):
        assert not [line for line in said.stdout.splitlines() if line.startswith(f"{CAMPAIGN}  open")]
    with ledger.connect() as connection:
        assert "\n" not in str(closed_because(connection, [CAMPAIGN]))


def test_a_reason_of_a_provider_cannot_forge_a_line_of_a_log_either(ledger: Engine, desk: Desk) -> None:
    with ledger.begin() as connection:
        close_gate(connection, "everything", reason="call x\nINFO all is well", by="collection", now=NOW)
        assert closed_because(connection, []) == "everything: call x INFO all is well"


@pytest.mark.parametrize("reason", ["", "   ", "\n"])
def test_an_empty_reason_is_refused(desk: Desk, reason: str) -> None:
    said = desk("close-gate", CAMPAIGN, "--reason", reason)
    assert said.exit_code == 2
    assert "say why" in said.stderr


def test_in_a_container_the_person_is_asked_for_and_nothing_is_changed_before(
    ledger: Engine, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "airflow")
    said = desk("close-gate", CAMPAIGN, "--reason", "stop it", OUTREACH_OPERATOR="")
    assert (said.exit_code, "OUTREACH_OPERATOR" in said.stderr) == (2, True)
    with ledger.connect() as connection:
        assert gate_history(connection) == []
