"""`outreach rehearse`: a real campaign on its real warehouse, and no one but simulators hear of it."""

import json
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, text

from builders.local_commands import environment, nothing_is_left_of, outreach
from builders.small_nights import SOUND, phones_to_call, write_night
from builders.stations import WEYA
from outreach.airflow_client.api import AirflowAccess, AirflowApi
from outreach.connections.airflow_uri import read_connection
from outreach.connections.postgres_url import postgres_url
from outreach_sandbox.simulator.log import PhoneCalled, read_log
from outreach_sandbox.stack.secrets import ADMIN, stored_secrets
from outreach_sandbox.stack.stack_record import StackRecord, read_record
from outreach_sandbox.stack.state_folder import StateFolder

pytestmark = pytest.mark.airflow

REAL_LEVERS = json.dumps(
    {"conn_type": "levers", "host": "https://levers.example/api", "login": "real", "password": "real"}
)
REAL_WEYA = json.dumps({"conn_type": "weya", "host": "https://weya.example", "password": "real"})
REAL_LEDGER = json.dumps({"conn_type": "postgres", "host": "ledger.example", "schema": "outreach"})
LEVERS_CHOICE = {"connection": "calls_riyadh", "template": "550e8400-e29b-41d4-a716-446655440000"}
SIMULATOR, FALLBACK = "simulator", "fallback-simulator"
STAYS_UP = "everything runs on until Ctrl-C"


@dataclass(frozen=True, kw_only=True)
class RealCampaign:
    """A campaign for real people, with everything that a rehearsal must leave alone in its environment."""

    home: Path
    campaigns: Path
    warehouse: Engine

    @property
    def folder(self) -> StateFolder:
        return StateFolder(root=self.home / "rehearsal")

    def write(self, **settings: Any) -> None:
        real: dict[str, Any] = {
            "audience": "real",
            "warehouse": "billing",
            "provider": LEVERS_CHOICE,
            "schedule": "0 2 * * *",
            "calling_hours": {"start": "09:00", "end": "09:30"},
        }
        write_night(self.warehouse, self.campaigns, SOUND, **{**real, **settings})

    def environ(self) -> dict[str, str]:
        return environment(
            self.home,
            OUTREACH_CAMPAIGNS=str(self.campaigns),
            OUTREACH_AIRFLOW_URL="https://airflow.example",
            AIRFLOW_CONN_BILLING=billing(self.warehouse),
            AIRFLOW_CONN_CALLS_RIYADH=REAL_LEVERS,
            AIRFLOW_CONN_CALLS_JEDDAH=REAL_WEYA,
            AIRFLOW_CONN_OUTREACH_DB=REAL_LEDGER,
            AIRFLOW__CORE__PARALLELISM="many",  # no setting of another Airflow has a say here
        )

    def called_by(self, simulator: str) -> Counter[str]:
        """How often each number rang, by one simulator's own log."""
        log = self.folder.simulator_log_of(simulator)
        return Counter(entry.phone for entry in read_log(log) if isinstance(entry, PhoneCalled))


@pytest.fixture
def real(open_folder: Path, warehouse: Engine) -> Iterator[RealCampaign]:
    home = open_folder / "state"
    yield RealCampaign(home=home, campaigns=open_folder / "campaigns", warehouse=warehouse)
    outreach("down", environ=environment(home / "rehearsal"))


def billing(warehouse: Engine) -> str:
    """The warehouse's connection as Airflow reads it."""
    url = warehouse.url
    fields = {"host": url.query["host"], "login": url.username, "schema": url.database}
    return json.dumps({"conn_type": "postgres", **fields})


def two_accounts() -> dict[str, Any]:
    return {**LEVERS_CHOICE, "fallback": {**WEYA.choice(), "connection": "calls_jeddah"}}


def test_a_campaign_for_real_people_is_rehearsed_from_its_warehouse_to_its_proof(
    real: RealCampaign,
) -> None:
    real.write(approval=True, provider=two_accounts())
    as_written = (real.campaigns / SOUND / "campaign.yaml").read_text()
    rehearsed = outreach("rehearse", SOUND, environ=real.environ())

    assert rehearsed.returncode == 0, rehearsed.stdout + rehearsed.stderr
    for line in (
        "calls_riyadh is a simulator of Levers; no one is called",
        "calls_jeddah is a simulator of Weya; no one is called",
        "the campaign asks a person before it calls; the rehearsal answers yes",
        "AIRFLOW_CONN_CALLS_JEDDAH, AIRFLOW_CONN_CALLS_RIYADH, AIRFLOW_CONN_OUTREACH_DB",
        "OUTREACH_AIRFLOW_URL, OUTREACH_CAMPAIGNS",
        "the campaign asked whether its calls may begin; the rehearsal answered yes",
        "no phone was called twice",
        "All numbers add up.",
    ):
        assert line in rehearsed.stdout
    assert "BROKEN" not in rehearsed.stdout
    assert real.called_by(SIMULATOR) == phones_to_call(SOUND)
    assert not real.called_by(FALLBACK)
    assert nothing_is_left_of(real.folder, None)
    assert (real.campaigns / SOUND / "campaign.yaml").read_text() == as_written
    with real.warehouse.connect() as connection:
        schemas = set(connection.scalars(text("SELECT nspname FROM pg_namespace")))
    assert {"outreach", "reporting"}.isdisjoint(schemas)  # its own ledger was elsewhere


def test_the_second_account_takes_every_call_of_a_night_on_which_the_first_is_down(
    real: RealCampaign,
) -> None:
    real.write(provider=two_accounts())
    rehearsed = outreach("rehearse", SOUND, "--fall-back", environ=real.environ())

    assert rehearsed.returncode == 0, rehearsed.stdout + rehearsed.stderr
    assert "calls_riyadh cannot be reached; calls_jeddah is given its calls at once" in rehearsed.stdout
    assert "All numbers add up." in rehearsed.stdout
    assert real.called_by(FALLBACK) == phones_to_call(SOUND)
    assert nothing_is_left_of(real.folder, None)


def test_a_past_date_is_played_as_if_it_were_todays(real: RealCampaign) -> None:
    real.write()
    with real.warehouse.begin() as connection:
        later = f"UPDATE {SOUND}.invoice SET due_on = '2026-06-01' WHERE customer_number LIKE 'c-1-%'"
        connection.execute(text(later))
    rehearsed = outreach("rehearse", SOUND, "--date", "2026-03-01", environ=real.environ())

    assert rehearsed.returncode == 0, rehearsed.stdout + rehearsed.stderr
    assert f"the run of {SOUND} on 2026-03-01 has started" in rehearsed.stdout
    assert "All numbers add up." in rehearsed.stdout
    not_due_yet, *others = phones_to_call(SOUND)
    assert real.called_by(SIMULATOR) == dict.fromkeys(others, 1), f"{not_due_yet} owed nothing then"
    assert nothing_is_left_of(real.folder, None)


def test_a_person_who_is_asked_may_say_no_and_look_round_until_they_end_it(real: RealCampaign) -> None:
    real.write(approval=True)
    command = [sys.executable, "-m", "outreach", "rehearse", SOUND, "--ask", "--keep-up"]
    with (real.home.parent / "said.txt").open("w+") as said:
        rehearsal = subprocess.Popen(command, env=real.environ(), stdout=said, stderr=subprocess.STDOUT)
        try:
            until_said(said.name, "answer it under Required Actions", rehearsal)
            record = running(real.folder)
            reject(real.folder, record)
            until_said(said.name, STAYS_UP, rehearsal)
            assert withdrawn(record) == len(phones_to_call(SOUND))
            rehearsal.send_signal(signal.SIGINT)
            code = rehearsal.wait(timeout=60)
        finally:
            rehearsal.kill()
            rehearsal.wait()
        output = Path(said.name).read_text()
    assert code == 0, output
    assert "the rehearsal answered yes" not in output
    assert "All numbers add up." in output
    assert not real.called_by(SIMULATOR)
    assert nothing_is_left_of(real.folder, record)


def until_said(file: str, words: str, process: subprocess.Popen[bytes]) -> None:
    until(lambda: words in Path(file).read_text() or process.poll() is not None)
    assert words in Path(file).read_text(), Path(file).read_text()


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 600
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.2)


def running(folder: StateFolder) -> StackRecord:
    record = read_record(folder)
    assert record is not None
    return record


def reject(folder: StateFolder, record: StackRecord) -> None:
    """Say no, as a person does: a while after the question, in the rehearsal's Airflow."""
    time.sleep(10)
    password = stored_secrets(folder).admin_password
    with AirflowApi(AirflowAccess(url=record.ui, user=ADMIN, password=password)) as api:
        (run,) = api.active_runs(SOUND)
        api.answer(SOUND, run.dag_run_id, "approve", "Reject")


def withdrawn(record: StackRecord) -> int:
    """How many calls the rehearsal's ledger, which is still there to read, shows as withdrawn."""
    ledger = create_engine(postgres_url(read_connection("outreach_db", record.connections)))
    with ledger.connect() as connection:
        count = connection.scalar(
            text("SELECT count(*) FROM reporting.call_outcome WHERE state = 'withdrawn'")
        )
    ledger.dispose()
    return int(count or 0)
