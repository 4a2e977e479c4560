"""Private data stays home, without Airflow: whatever goes wrong, no log, error or report names anyone.

Everything is logged, down to the libraries' own DEBUG. The oracle is a search
for words that stand in one column of the warehouse and nowhere else.
"""

import logging
import traceback
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from sqlalchemy import Engine, text

from builders.canaries import PHONES, leaks_in
from builders.events import Bytes, Event, echo_of, signature_headers
from builders.private_nights import (
    GOOD,
    REFUSED_QUERY,
    REFUSED_ROW,
    UNREADABLE,
    UNREADABLE_BODIES,
    told_of,
    write_private_night,
)
from builders.searched_places import values_in
from builders.shift import Clock, Shift, on_duty
from builders.stations import LEVERS, NEWEST, READABLE, Station
from outreach.domain.errors import ConfigurationError, OutreachError
from outreach.domain.gates import Gate
from outreach.quality.gates import check_gate
from outreach.services.extraction.invoices import extract_invoices
from outreach.services.preparation.contacts import prepare_contacts, shards
from outreach.services.preparation.decide import decide
from outreach.services.preparation.prompt_tags import build_prompt_tags
from outreach.services.runs.campaign_folders import load_campaign
from outreach.services.runs.run import Run, open_run

READS = ("/api/call/batches/anyone", "/v1/agents/batch-calls")
"""Where providers are read; each simulator has one of them."""

NO_SECRET_OF_OURS = f"whsec_{'QQ' * 16}"


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Everything that anything logs, whatever its level."""
    caplog.set_level(logging.DEBUG)
    return caplog


def opened(ledger: Engine, warehouse: Engine, folder: Path, campaign_id: str, **settings: object) -> Run:
    """Fill the warehouse and open a run of the campaign."""
    write_private_night(warehouse, folder, campaign_id, **settings)
    campaign, now = load_campaign(folder / campaign_id), Clock()()
    return open_run(
        ledger,
        campaign=campaign,
        environment="test",
        run_date=now.astimezone(campaign.config.zone()).date(),
        wave=1,
        run_after=now,
        now=now,
    )


def prepared(ledger: Engine, warehouse: Engine, run: Run) -> list[str]:
    """Take a run to its decisions; gives all that its gates say."""
    now, run_id = Clock()(), run.run_id
    extract_invoices(ledger, warehouse, run_id=run_id, now=now)
    said = [*check_gate(ledger, run_id=run_id, gate=Gate.INVOICES, now=now).failures]
    for shard in shards(ledger, run_id=run_id):
        prepare_contacts(ledger, run_id=run_id, shard=shard)
        build_prompt_tags(ledger, run_id=run_id, shard=shard)
    said += check_gate(ledger, run_id=run_id, gate=Gate.CONTACTS, now=now).failures
    decide(ledger, run_id=run_id, now=now)
    return said


@pytest.fixture
def night(
    ledger: Engine, warehouse: Engine, tmp_path: Path, logged: pytest.LogCaptureFixture, station: Station
) -> Iterator[Shift]:
    """A planned night of three people, logged from its beginning."""
    del logged
    run = opened(ledger, warehouse, tmp_path, GOOD, provider=station.choice())
    assert prepared(ledger, warehouse, run) == []
    clock = Clock()
    with on_duty(
        ledger,
        warehouse,
        tmp_path,
        run.run_id,
        clock=clock,
        sealed_at=clock(),
        on=station,
        checked=False,
    ) as running:
        yield running


def shown(error: BaseException) -> str:
    """All that a log shows of an error."""
    return "".join(traceback.format_exception(error)) + repr(error)


def reports_in(ledger: Engine) -> list[tuple[str, str | bytes]]:
    return [(place, said) for place, said in values_in(ledger) if ".gate_result." in place]


def calls_of(night: Shift) -> list[UUID]:
    return [UUID(str(each)) for each in night.column("call_id")]


def test_a_gate_that_fails_names_no_one(
    ledger: Engine, warehouse: Engine, tmp_path: Path, logged: pytest.LogCaptureFixture
) -> None:
    said = prepared(ledger, warehouse, opened(ledger, warehouse, tmp_path, UNREADABLE))
    assert said
    assert reports_in(ledger)
    assert "suppressions.sql" in logged.text
    assert leaks_in([("log", logged.text), ("failures", "\n".join(said)), *reports_in(ledger)]) == []


def test_nor_does_a_query_that_fails_with_a_value(
    ledger: Engine, warehouse: Engine, tmp_path: Path, logged: pytest.LogCaptureFixture
) -> None:
    run = opened(ledger, warehouse, tmp_path, REFUSED_QUERY)
    with pytest.raises(ConfigurationError, match="22P02") as caught:
        extract_invoices(ledger, warehouse, run_id=run.run_id, now=Clock()())
    assert leaks_in([("log", logged.text), ("error", shown(caught.value))]) == []


def test_nor_a_ledger_that_refuses_a_row(
    ledger: Engine, warehouse: Engine, tmp_path: Path, logged: pytest.LogCaptureFixture
) -> None:
    with ledger.begin() as connection:
        connection.execute(text("ALTER TABLE outreach.contact ADD CHECK (name IS NULL) NOT VALID"))
    run = opened(ledger, warehouse, tmp_path, REFUSED_ROW)
    with pytest.raises(Exception, match="contact_name_check") as caught:
        prepared(ledger, warehouse, run)
    server = Path(str(ledger.url.query["host"])) / "server.log"
    said = [("log", logged.text), ("error", shown(caught.value)), ("server", server.read_text("utf-8"))]
    assert leaks_in(said) == []


@pytest.mark.parametrize("station", NEWEST, ids=str)
def test_nor_a_provider_that_repeats_the_whole_request(
    night: Shift, logged: pytest.LogCaptureFixture
) -> None:
    errors = []
    for status in (400, 422, 403):
        night.simulator.faults.add("echo_request", status=status)
        with pytest.raises(OutreachError, match=f"answered {status}") as caught:
            night.submit()
        errors.append(("error", shown(caught.value)))
    night.simulator.faults.add("echo_request", status=500)
    night.submit()
    with night.ledger.connect() as connection:
        problems = connection.execute(text("SELECT problem FROM outreach.call_batch")).scalars().all()
        moves = (
            connection.execute(text("SELECT evidence::text FROM outreach.call_transition")).scalars().all()
        )
    said = [("problems", str(problems)), ("moves", str(moves)), ("log", logged.text), *errors]
    assert leaks_in(said) == []


@pytest.mark.parametrize("station", READABLE, ids=str)
def test_nor_a_provider_that_cannot_be_read(night: Shift, logged: pytest.LogCaptureFixture) -> None:
    night.simulator.faults.add("read_status", status=500, times=20, echoes=True)
    night.submit()
    night.ask()
    said = [httpx.get(f"{night.simulator.origin}{path}", trust_env=False).text for path in READS]
    assert leaks_in([("answer", "".join(said))]), "the answers name people"
    assert leaks_in([("log", logged.text)]) == []


@pytest.mark.parametrize("station", [LEVERS], ids=str)
def test_nor_any_delivery_however_wrong_it_is(night: Shift, logged: pytest.LogCaptureFixture) -> None:
    secret = night.sender.account.webhook_secrets[0]
    first, second, *_ = calls_of(night)
    ghost = told_of(first)
    night.simulator.faults.add("echo_request", status=500)
    night.submit()
    deliveries: list[Event | Bytes] = [
        ghost,
        told_of(second, numberTo=PHONES[6]),
        told_of(second),
        told_of(first, providerCallId="another"),
        told_of(None, numberTo=PHONES[5]),
        told_of(None, echo=echo_of(UUID(int=7))),
        *UNREADABLE_BODIES,
    ]
    answers = [
        httpx.post(
            night.door, content=event.body(), headers=signature_headers(event, secret=by), trust_env=False
        )
        for event in deliveries
        for by in (NO_SECRET_OF_OURS, secret)
    ]
    assert {answer.status_code for answer in answers} == {200, 401}
    night.wait_for_inbox()
    gate = check_gate(night.ledger, run_id=night.run_id, gate=Gate.OUTCOMES, now=night.clock())
    with night.ledger.connect() as connection:
        closed = connection.execute(text("SELECT reason FROM outreach.send_gate")).scalars().all()
        results = set(connection.execute(text("SELECT result FROM outreach.provider_event")).scalars())
    assert {"applied", "unreadable", "unmatched"} <= results
    said = [("log", logged.text), ("gate", "\n".join(gate.failures)), ("closed", str(closed))]
    assert leaks_in([*said, *reports_in(night.ledger), *(("answer", each.text) for each in answers)]) == []
