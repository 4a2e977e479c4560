"""The size of a night's batches, and the messages where they are smaller than was asked for."""

import logging
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, func, select

from builders.csv_files import file_campaign, write_csv
from builders.invoices import NOW, receivable, run_for
from builders.levers_accounts import TEMPLATE, account
from outreach.domain.gates import Gate
from outreach.providers.registry import provider_for, vendor_named
from outreach.quality.verdicts import GateVerdict, store_verdict
from outreach.services.dispatch.plan import plan_batches
from outreach.services.extraction.invoices import extract_invoices
from outreach.services.preparation.contacts import prepare_contacts
from outreach.services.preparation.decide import decide
from outreach.services.preparation.prompt_tags import build_prompt_tags
from outreach.storage import tables

PEOPLE = 205
MOST = vendor_named("levers").max_batch


def planned(ledger: Engine, folder: Path, *, size: int, **limits: Any) -> list[int]:
    """Plan a night of many people without a canary; gives how many calls each batch has."""
    rows = [
        receivable(invoice_id=f"INV-{number}", person_id=f"C-{number}", phone=f"+12025{number:06}")
        for number in range(550_100, 550_100 + PEOPLE)
    ]
    campaign = file_campaign(
        write_csv(folder / "a.csv", rows),
        provider={"template": TEMPLATE},
        batches={"size": size, "canary": 0},
    )
    run_id = run_for(ledger, campaign)
    extract_invoices(ledger, None, run_id=run_id, now=NOW)
    prepare_contacts(ledger, run_id=run_id, shard=0)
    build_prompt_tags(ledger, run_id=run_id, shard=0)
    decide(ledger, run_id=run_id, now=NOW)
    with ledger.begin() as connection:
        for gate in (Gate.INVOICES, Gate.CONTACTS):
            store_verdict(
                connection, run_id, GateVerdict(gate=gate, passed=True), result={}, report=None, now=NOW
            )
    through = account("http://127.0.0.1:9/api-service/v1", options=limits)
    plan_batches(
        ledger,
        run_id=run_id,
        account=through,
        provider=provider_for(through, clock=lambda: NOW),
        now=NOW,
    )
    return _sizes(ledger, run_id)


def _sizes(ledger: Engine, run_id: UUID) -> list[int]:
    call = tables.call
    query = select(func.count()).where(call.c.run_id == run_id).group_by(call.c.batch_id)
    with ledger.connect() as connection:
        return sorted(connection.scalars(query), reverse=True)


def warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]


def test_batches_are_as_large_as_the_campaign_says(
    ledger: Engine, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert planned(ledger, tmp_path, size=100) == [100, 100, 5]
    assert warnings(caplog) == []


def test_where_the_provider_takes_fewer_the_log_says_so_and_the_night_goes_on(
    ledger: Engine, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert planned(ledger, tmp_path, size=500) == [MOST, PEOPLE - MOST]
    assert warnings(caplog) == [
        "batches.size is 500, and levers takes 200 at most: batches of 200 are planned"
    ]


def test_the_log_says_which_size_is_planned_where_the_account_bounds_it_further(
    ledger: Engine, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert planned(ledger, tmp_path, size=500, max_outstanding=150) == [150, 55]
    assert warnings(caplog) == [
        "batches.size is 500, and levers takes 200 at most: batches of 150 are planned"
    ]
