"""Ids that are e-mail addresses or phone numbers are printed nowhere."""

import json
import logging
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select
from typer.testing import CliRunner

from builders.campaigns import write_campaign
from builders.invoices import (
    COLUMNS,
    NOW,
    decide_night,
    fill,
    receivable,
    receivables_campaign,
    run_for,
)
from outreach.cli import app
from outreach.commands.do_not_call import _line
from outreach.domain.gates import Gate
from outreach.domain.personal_ids import PersonalId, hashed, shown, what_column_tells, what_id_tells
from outreach.quality.gates import GateVerdict, check_gate
from outreach.services.safeguards.do_not_call import (
    Entry,
    add_stop,
    list_stops,
    read_whom,
    regions_of_campaigns,
)
from outreach.storage import tables

ADDRESS = "canary.person@" + "example.com"
NUMBER = "+1 202-555-0143"
NATIONAL = "202 555 0143"
CANARIES = ("canary", "Canary", "5550143", "555-0143", "555 0143")

CLOSED = {
    "invoices": {"max_missing_phone": 0, "max_unreadable": 0},
    "contacts": {"max_shared_phone": 0, "max_unreadable_phone": 0, "max_missing_variable": 0},
}


def poor_rows(person_id: str, **changes: str | None) -> list[dict[str, str | None]]:
    """Rows that fail the gates of invoices and of contacts, all about one number."""
    phone = "+12025550143"
    row = receivable(person_id=person_id, phone=phone, **changes)
    other = receivable(invoice_id="INV-2", person_id="C-2", phone=phone)
    return [row, other, receivable(invoice_id="INV-3", person_id=person_id, phone=None, amount="?")]


def verdicts(
    ledger: Engine, warehouse: Engine, rows: list[dict[str, str | None]], **columns: str
) -> tuple[dict[Gate, GateVerdict], str]:
    """The gates' words on these rows, and everything that they store and print."""
    fill(warehouse, rows)
    own = {column: column for column in COLUMNS}
    run_id = run_for(ledger, receivables_campaign(quality=CLOSED, columns=own | columns))
    decide_night(ledger, warehouse, run_id)
    said = {
        gate: check_gate(ledger, run_id=run_id, gate=gate, now=NOW) for gate in (Gate.INVOICES, Gate.CONTACTS)
    }
    with ledger.connect() as connection:
        stored = connection.execute(select(tables.gate_result)).mappings().all()
    everything = [f"{json.dumps(row['result'])} {row['report']}" for row in stored]
    return said, " ".join([*everything, *map(str, said.values())])


@pytest.mark.parametrize(
    ("person_id", "are"),
    [(ADDRESS, "e-mail addresses"), (NUMBER, "phone numbers"), (NATIONAL, "phone numbers")],
)
def test_no_gate_prints_an_id_that_is_an_address_or_a_number(
    ledger: Engine, warehouse: Engine, caplog: pytest.LogCaptureFixture, person_id: str, are: str
) -> None:
    caplog.set_level(logging.DEBUG)
    said, everything = verdicts(ledger, warehouse, poor_rows(person_id))
    for canary in CANARIES:
        assert canary not in everything + caplog.text
    failures = said[Gate.CONTACTS].failures
    assert failures[0].endswith("): row 1, C-2") or failures[0].endswith("): C-2, row 1")
    assert failures[-1] == f"ids are {are}: rows are named by number"
    assert everything.count(f"The ids are {are}: rows are named by number") == 1


def test_ids_of_a_column_that_is_named_like_one_are_not_printed_either(
    ledger: Engine, warehouse: Engine
) -> None:
    rows = [receivable(phone="2025550143", name=None)]
    said, everything = verdicts(ledger, warehouse, rows, person_id="phone")
    assert "2025550143" not in everything
    assert said[Gate.CONTACTS].failures[-1] == "ids are phone numbers: rows are named by number"


def test_an_invoice_number_that_is_an_address_is_not_printed_either(
    ledger: Engine, warehouse: Engine
) -> None:
    rows = [receivable(invoice_id=ADDRESS, phone=None)]
    said, everything = verdicts(ledger, warehouse, rows)
    assert "canary" not in everything
    assert "): row 1" in said[Gate.INVOICES].failures[0]


def test_an_id_that_is_someone_elses_national_number_is_not_printed(
    ledger: Engine, warehouse: Engine
) -> None:
    said, everything = verdicts(ledger, warehouse, poor_rows("202 555 0199"))
    assert "0199" not in everything
    assert said[Gate.CONTACTS].failures[-1] == "ids are phone numbers: rows are named by number"


def test_a_national_number_is_known_by_the_country_of_its_row(ledger: Engine, warehouse: Engine) -> None:
    rows = poor_rows("0512345678", country="SA")
    said, everything = verdicts(ledger, warehouse, rows)
    assert "0512345678" not in everything
    assert said[Gate.CONTACTS].failures[-1] == "ids are phone numbers: rows are named by number"


def test_ordinary_ids_are_named_as_they_are_and_nothing_is_said_of_them(
    ledger: Engine, warehouse: Engine
) -> None:
    said, everything = verdicts(ledger, warehouse, poor_rows("4711000042"))
    assert "4711000042" in said[Gate.CONTACTS].failures[0]
    assert "rows are named by number" not in everything


@pytest.mark.parametrize("person_id", [ADDRESS, NUMBER, NATIONAL])
def test_the_do_not_call_list_prints_a_hash_of_such_an_id(ledger: Engine, person_id: str) -> None:
    whom = read_whom(person_id=person_id, phone=None)
    add_stop(ledger, Entry(whom=whom, words="asked"), by="test", now=NOW)
    [entry] = list_stops(ledger, now=NOW, whom=whom)
    run_for(ledger)  # of a campaign in the region US
    line = _line(entry, regions_of_campaigns(ledger))
    assert not any(canary in line for canary in CANARIES)
    assert line.startswith(hashed(str(whom.person_key)))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (ADDRESS, PersonalId.ADDRESS),
        (NUMBER, PersonalId.NUMBER),
        ("00966500000101", PersonalId.NUMBER),
        ("C-1", None),
        ("0000471100", None),
        ("0015g00000AbCdE", None),
        ("00123", None),
        ("2025550143", None),
    ],
)
def test_an_id_shows_whether_it_is_personal(text: str, kind: PersonalId | None) -> None:
    assert what_id_tells(text) is kind
    assert (shown(text) == text) is (kind is None)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("2025550143", PersonalId.NUMBER),
        ("(202) 555-0143", PersonalId.NUMBER),
        ("12025550143", PersonalId.NUMBER),
        ("4711000042", None),
        ("1234567", None),
        ("C-2025550143", None),
        ("12025550143202", None),
    ],
)
def test_an_id_may_be_a_national_number_of_a_region(text: str, kind: PersonalId | None) -> None:
    assert what_id_tells(text, regions=["US"]) is kind


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("email", PersonalId.ADDRESS),
        ("E-Mail", PersonalId.ADDRESS),
        ("customer_e_mail", PersonalId.ADDRESS),
        ("Phone", PersonalId.NUMBER),
        ("mobileNumber", PersonalId.NUMBER),
        ("customer_number", None),
        ("id", None),
    ],
)
def test_a_column_shows_by_its_name_whether_its_ids_are_personal(name: str, kind: PersonalId | None) -> None:
    assert what_column_tells(name) is kind


@pytest.mark.parametrize(
    ("column", "warned"),
    [("phone", "phone numbers"), ("e_mail", "e-mail addresses"), ("customer_number", None)],
)
def test_check_warns_of_a_customer_id_that_is_an_address_or_a_number(
    tmp_path: Path, column: str, warned: str | None
) -> None:
    write_campaign(tmp_path, "example", columns={"person_id": column})
    checked: Any = CliRunner().invoke(app, ["check", str(tmp_path)])
    assert checked.exit_code == 0
    assert "example: in order" in checked.stdout
    if warned is None:
        assert "warning" not in checked.stdout
    else:
        assert f"campaign.yaml: warning: columns.person_id: {column} seems to hold {warned}" in checked.stdout
