"""``outreach explain`` as a person reads it: one screen, no name, no number."""

import json
import os
from pathlib import Path

from sqlalchemy import URL, Engine
from typer.testing import CliRunner, Result

from builders.invoices import NOW, decided_run, owing
from builders.levers_accounts import account
from builders.stops import stop
from builders.terminal import terminal
from outreach.cli import app

NAME, PHONE = "Amal Haddad", "+12025550100"


def outreach(*arguments: str, ledger_url: URL, home: Path) -> Result:
    others = {name: None for name in os.environ if name.startswith(("AIRFLOW", "OUTREACH"))}
    known = terminal(ledger_url, ledger_url, home, account("http://127.0.0.1:1"))
    return CliRunner().invoke(app, arguments, env={**others, **known, "COLUMNS": "110"})


def test_it_prints_decision_rules_and_next_time_on_one_screen(
    ledger: Engine, ledger_url: URL, warehouse: Engine, tmp_path: Path
) -> None:
    stop(ledger, person_key="c-1", now=NOW)
    decided_run(ledger, warehouse, [owing("C-1", name=NAME, phone=PHONE)])
    said = outreach("explain", "overdue_invoices", "C-1", ledger_url=ledger_url, home=tmp_path)
    assert said.exit_code == 0
    lines = said.stdout.splitlines()
    assert lines[0] == "overdue_invoices on 2024-06-10, wave 1: person C-1"
    assert "decided       do not call, suppressed, by always.do_not_call version 1" in said.stdout
    assert "    FORBIDS          always.do_not_call version 1: A person or a number on the" in said.stdout
    assert "    allows           always.known_zone, " in said.stdout
    assert "careful.gap version" not in said.stdout
    assert "(its own words were read)" in said.stdout
    assert ", of a call of wave 1" in said.stdout
    assert lines[-1] == "  next allowed  none is in sight"
    assert len(lines) < 25
    assert max(map(len, lines)) <= 110
    assert NAME not in said.stdout
    assert PHONE not in said.stdout


def test_on_request_it_says_what_each_rule_looks_at(
    ledger: Engine, ledger_url: URL, warehouse: Engine, tmp_path: Path
) -> None:
    decided_run(ledger, warehouse, [owing("C-1")])
    said = outreach("explain", "overdue_invoices", "C-1", "--verbose", ledger_url=ledger_url, home=tmp_path)
    assert "decided       call, no rule is in the way, " in said.stdout
    assert (
        "    allows           careful.gap version 1: After a call to a person or their number" in said.stdout
    )


def test_of_someone_without_a_number_one_line_is_enough(
    ledger: Engine, ledger_url: URL, warehouse: Engine, tmp_path: Path
) -> None:
    decided_run(ledger, warehouse, [owing("C-1", phone=None)])
    said = outreach("explain", "overdue_invoices", "C-1", ledger_url=ledger_url, home=tmp_path)
    assert "no rule is asked: there is no number, or nothing to be called about" in said.stdout
    assert "was not asked" not in said.stdout
    assert len(said.stdout.splitlines()) < 8


def test_it_prints_json_too(ledger: Engine, ledger_url: URL, warehouse: Engine, tmp_path: Path) -> None:
    decided_run(ledger, warehouse, [owing("C-1", name=NAME, phone=PHONE)])
    said = outreach("explain", "overdue_invoices", "c-1", "--json", ledger_url=ledger_url, home=tmp_path)
    found = json.loads(said.stdout)
    assert found["person"] == "c-1"
    assert found["decided"]["verdict"] == "call"
    # The hours allow or forbid by the clock on the wall, which the command reads.
    assert {rule["stand"] for rule in found["rules"]} - {"forbids"} == {"allows", "is about others"}
    assert NAME not in said.stdout
    assert PHONE not in said.stdout


def test_an_id_that_no_one_has_is_a_sentence_and_exits_with_2(
    ledger: Engine, ledger_url: URL, warehouse: Engine, tmp_path: Path
) -> None:
    decided_run(ledger, warehouse, [owing("C-1")])
    said = outreach("explain", "overdue_invoices", "C-2", ledger_url=ledger_url, home=tmp_path)
    assert said.exit_code == 2
    assert "has the id C-2" in said.stderr
    assert "reporting.contact_decision" in said.stderr
