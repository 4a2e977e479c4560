"""A campaign that reads a CSV file: the same rows, decisions and withdrawals as from a warehouse."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, select

from builders.csv_files import file_campaign, write_csv
from builders.invoices import (
    NOW,
    PHONE,
    decide_night,
    decisions_of,
    fill,
    prepare_night,
    receivable,
    receivables_campaign,
    rows_of,
    run_for,
)
from builders.levers_accounts import TEMPLATE
from builders.levers_accounts import account as account_of_no_one
from builders.still_due import who_owes
from outreach.campaign.folder import Campaign
from outreach.domain.errors import ConfigurationError
from outreach.domain.gates import Gate
from outreach.providers.registry import provider_for
from outreach.quality.verdicts import GateVerdict, store_verdict
from outreach.services.dispatch.plan import plan_batches
from outreach.services.extraction.file_source import owing_by_file
from outreach.services.extraction.invoices import extract_invoices
from outreach.services.extraction.still_due import ask_still_due
from outreach.services.preparation.contacts import prepare_contacts
from outreach.services.preparation.decide import decide
from outreach.services.preparation.prompt_tags import build_prompt_tags
from outreach.services.runs.run import read_run
from outreach.storage import tables

ROWS = [
    receivable(),
    receivable(invoice_id="INV-2", person_id="C-2", phone="+12025550101", amount="1,234.50"),
    receivable(invoice_id="INV-3", person_id="C-3", phone="+12025550102", settled="2024-06-01"),
    receivable(invoice_id="INV-4", person_id="C-4", phone="not a number"),
    receivable(invoice_id="INV-1"),
    receivable(invoice_id=None, person_id="C-5", name='سلمى, «the» "first"'),
]


def of_file(ledger: Engine, campaign: Campaign) -> UUID:
    """Take a run of a campaign that needs no warehouse to its decisions."""
    run_id = run_for(ledger, campaign)
    extract_invoices(ledger, None, run_id=run_id, now=NOW)
    return run_id


def extract_problem(ledger: Engine, campaign: Campaign) -> str:
    with pytest.raises(ConfigurationError) as refusal:
        of_file(ledger, campaign)
    return str(refusal.value)


def test_a_file_and_a_warehouse_with_the_same_rows_give_the_same_decisions(
    ledger: Engine, warehouse: Engine, tmp_path: Path
) -> None:
    fill(warehouse, ROWS)
    from_warehouse = run_for(ledger, receivables_campaign())
    decide_night(ledger, warehouse, from_warehouse)
    from_file = run_for(ledger, file_campaign(write_csv(tmp_path / "a.csv", ROWS)), wave=2)
    prepare_night(ledger, warehouse, from_file)
    decide(ledger, run_id=from_file, now=NOW)

    for table in (tables.invoice, tables.contact):
        assert decisions_of(ledger, table, from_file) == decisions_of(ledger, table, from_warehouse)
    read, asked = (rows_of(ledger, tables.invoice, run_id) for run_id in (from_file, from_warehouse))
    assert [row["name"] for row in read] == [row["name"] for row in asked]
    assert [row["amount"] for row in read] == [row["amount"] for row in asked]


@pytest.mark.parametrize(
    ("delimiter", "encoding"), [(";", "utf-8"), ("\t", "utf-8-sig"), ("|", "windows-1256"), (",", "utf-16")]
)
def test_a_spreadsheets_way_of_writing_is_read_when_it_is_named(
    ledger: Engine, tmp_path: Path, delimiter: str, encoding: str
) -> None:
    path = write_csv(tmp_path / "a.csv", [receivable(name="سلمى")], delimiter=delimiter, encoding=encoding)
    written = {"delimiter": delimiter, "encoding": "utf-8" if encoding == "utf-8-sig" else encoding}
    (row,) = rows_of(ledger, tables.invoice, of_file(ledger, file_campaign(path, source=written)))
    assert (row["name"], row["phone"], row["invoice_id"]) == ("سلمى", PHONE, "INV-1")


def test_of_several_files_the_one_whose_name_comes_last_is_read(ledger: Engine, tmp_path: Path) -> None:
    for day in ("2024-06-09", "2024-06-10", "2024-06-08"):
        write_csv(tmp_path / f"open-{day}.csv", [receivable(invoice_id=day)])
    (row,) = rows_of(ledger, tables.invoice, of_file(ledger, file_campaign(tmp_path / "open-*.csv")))
    assert row["invoice_id"] == "2024-06-10"


def test_two_marks_before_the_first_name_are_no_part_of_it(ledger: Engine, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [receivable()])
    path.write_bytes(b"\xef\xbb\xbf\xef\xbb\xbf" + path.read_bytes())
    assert len(rows_of(ledger, tables.invoice, of_file(ledger, file_campaign(path)))) == 1


def test_rows_and_columns_without_a_value_are_passed_over(ledger: Engine, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [receivable()])
    header, row = path.read_text().splitlines()
    blank = "," * header.count(",")
    path.write_text(f"{header},,note,note\n{row},,x,y\n{blank},,,\n   {blank},,,\n")
    (stored,) = rows_of(ledger, tables.invoice, of_file(ledger, file_campaign(path)))
    assert stored["as_read"]["note"] == "x"
    assert "y" in stored["as_read"].values()


def test_a_long_note_is_read(ledger: Engine, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [receivable()])
    header, row = path.read_text().splitlines()
    path.write_text(f"{header},note\n{row},{'x' * 140_000}\n")
    assert len(rows_of(ledger, tables.invoice, of_file(ledger, file_campaign(path)))) == 1


def test_a_file_older_than_its_campaign_allows_stops_the_extract_and_the_calls(
    ledger: Engine, tmp_path: Path
) -> None:
    path = write_csv(tmp_path / "a.csv", [receivable()])
    written = (NOW - timedelta(days=3)).timestamp()
    os.utime(path, (written, written))
    campaign = file_campaign(path, source={"max_age": "2d"})
    assert "a.csv was written at" in extract_problem(ledger, campaign)
    assert campaign.config.source is not None
    with pytest.raises(ConfigurationError, match=r"older than source\.max_age"):
        owing_by_file(campaign.config.source, config=campaign.config, run_date=NOW.date(), now=NOW)
    of_file(ledger, file_campaign(path, source={"max_age": "4d"}))


def test_a_younger_file_that_is_passed_over_is_said(
    ledger: Engine, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for name, age in (("open-1.csv", 0), ("open-2.csv", 5)):
        path = write_csv(tmp_path / name, [receivable()])
        os.utime(path, ((NOW - timedelta(hours=age)).timestamp(),) * 2)
    of_file(ledger, file_campaign(tmp_path / "open-*.csv"))
    assert "open-1.csv is younger" in caplog.text


def test_blank_lines_hold_nothing(ledger: Engine, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [receivable()])
    path.write_text(path.read_text().replace("\n", "\n\n"))
    assert len(rows_of(ledger, tables.invoice, of_file(ledger, file_campaign(path)))) == 1


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "a.csv is empty; its first line must name the columns"),
        (
            b"phone,b\n1,2\n",
            "campaign.yaml: columns.invoice_id: a.csv has no column invoice_id; it has phone, b",
        ),
        (
            b"a,b\n1,2\n",
            "campaign.yaml: columns: a.csv has none of them; its first line must name the columns",
        ),
        (b"a;b\n1;2\n", "a.csv has one column, whose name holds ';'; is source.delimiter ';'?"),
        (b"invoice_id,invoice_id\n1,2\n", "a.csv has more than one column invoice_id; name each once"),
        (b"\xff,2\n", "is not utf-8 text; say how it is written with source.encoding"),
        (b"\xff\xfea\x00,\x00", "is UTF-16 text; say utf-16 with source.encoding"),
    ],
)
def test_a_file_that_is_no_extract_is_a_sentence(
    ledger: Engine, tmp_path: Path, content: bytes, problem: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    assert problem in extract_problem(ledger, file_campaign(path))


def test_a_file_without_a_header_is_refused_and_its_first_person_is_not_shown(
    ledger: Engine, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("I-1,C-1,Secret Name,+966512345678,10.00\n")
    problem = extract_problem(ledger, file_campaign(path))
    assert "its first line must name the columns" in problem
    assert "Secret" not in problem
    assert "512345678" not in problem


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (b"Secret Name,2\n", "line 3 has 2 values, and the first has 14"),
        (b'"Secret Name,2\n', "cannot be read after line 3: unexpected end of data"),
        (b"Secret \xff,2\n", "is not utf-8 text"),
    ],
)
def test_a_row_that_cannot_be_read_stops_the_extract_and_none_of_its_values_is_shown(
    ledger: Engine, tmp_path: Path, row: bytes, problem: str
) -> None:
    path = write_csv(tmp_path / "a.csv", [receivable()])
    path.write_bytes(path.read_bytes() + row)
    said = extract_problem(ledger, file_campaign(path))
    assert problem in said
    assert "Secret" not in said


def test_a_file_that_is_not_there_is_named(ledger: Engine, tmp_path: Path) -> None:
    assert "there is no file" in extract_problem(ledger, file_campaign(tmp_path / "none-*.csv"))


def test_a_broken_file_leaves_what_an_earlier_one_brought(ledger: Engine, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [receivable()])
    run_id = of_file(ledger, file_campaign(path))
    path.write_bytes(path.read_bytes() + b"one,two\n")
    with pytest.raises(ConfigurationError, match="line 3 has 2 values"):
        extract_invoices(ledger, None, run_id=run_id, now=NOW)
    assert len(rows_of(ledger, tables.invoice, run_id)) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"settled": "yes"},
        {"settled": "perhaps"},
        {"disputed": "yes"},
        {"amount": "0"},
        {"amount": "0.004"},
        {"amount": "-100"},
        {"amount": None},
        {"due_date": "2024-06-10"},
        {"consent": "no"},
        {"name": "Amal Haddad (DECEASED)"},
        {"phone": "+12025550100 do not call"},
        {"person_id": "C-9"},
    ],
)
def test_a_person_whom_the_file_no_longer_shows_as_owing_is_not_due(
    tmp_path: Path, change: dict[str, str | None]
) -> None:
    other = receivable(invoice_id="INV-2", person_id="C-2")
    path = write_csv(tmp_path / "a.csv", [receivable(**change), other])
    assert "C-1" not in owing(path)
    assert "C-2" in owing(path)


def test_a_payment_in_a_later_row_of_the_invoice_counts(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [receivable(), receivable(settled="yes")])
    assert owing(path) == set()


@pytest.mark.parametrize(
    ("credit", "is_owing"),
    [
        ({}, False),
        ({"disputed": "yes"}, False),
        ({"invoice_id": None}, False),
        ({"settled": "yes"}, True),
        ({"currency": "SAR"}, True),
        ({"person_id": "C-2"}, True),
        ({"amount": "-99.99"}, True),
        ({"invoice_id": "INV-1"}, True),
    ],
    ids=[
        "all of it", "disputed", "without a number", "settled", "in another currency", "of another person",
        "less", "a second row of the invoice",
    ],
)  # fmt: skip
def test_a_credit_note_in_the_file_lowers_what_its_person_owes(
    tmp_path: Path, credit: dict[str, str | None], *, is_owing: bool
) -> None:
    note = receivable(**{"invoice_id": "CN-1", "amount": "-100", "due_date": None, **credit})
    assert ("C-1" in owing(write_csv(tmp_path / "a.csv", [receivable(), note]))) is is_owing


def test_a_total_up_to_the_campaigns_minimum_is_not_owed(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [receivable(), receivable(invoice_id="INV-2")])
    assert owing(path, min_amount={"USD": "199.99"}) == {"C-1"}
    assert owing(path, min_amount={"USD": "200"}) == set()


def owing(path: Path, **changes: Any) -> set[str]:
    config = file_campaign(path, **changes).config
    assert config.source is not None
    return owing_by_file(config.source, config=config, run_date=NOW.date(), now=NOW)


def planned(ledger: Engine, campaign: Campaign) -> UUID:
    """Take a run to its planned calls, as its tasks do."""
    run_id = of_file(ledger, campaign)
    prepare_contacts(ledger, run_id=run_id, shard=0)
    build_prompt_tags(ledger, run_id=run_id, shard=0)
    decide(ledger, run_id=run_id, now=NOW)
    with ledger.begin() as connection:
        for gate in (Gate.INVOICES, Gate.CONTACTS):
            verdict = GateVerdict(gate=gate, passed=True)
            store_verdict(connection, run_id, verdict, result={}, report=None, now=NOW)
    account = account_of_no_one("http://127.0.0.1:9/api-service/v1")
    provider = provider_for(account, clock=lambda: NOW)
    plan_batches(ledger, run_id=run_id, account=account, provider=provider, now=NOW)
    return run_id


def test_a_person_who_has_left_the_file_is_not_called(ledger: Engine, tmp_path: Path) -> None:
    rows = [receivable(), receivable(invoice_id="INV-2", person_id="C-2", phone="+12025550101")]
    path = write_csv(tmp_path / "a.csv", rows)
    run_id = planned(ledger, file_campaign(path, provider={"template": TEMPLATE}))
    write_csv(path, rows[1:])
    with ledger.connect() as connection:
        run = read_run(connection, run_id)
        batch_id = connection.scalars(select(tables.call_batch.c.batch_id)).one()
    ask_still_due(ledger, None, run=run, batch_id=batch_id, now=NOW)
    assert who_owes(ledger, run_id) == {"C-1": False, "C-2": True}
    path.unlink()
    with pytest.raises(ConfigurationError, match="there is no file"):
        ask_still_due(ledger, None, run=run, batch_id=batch_id, now=NOW)
