"""`outreach rehearse`: a real campaign on its real warehouse, and nobody but a simulator hears of it."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from builders.local_commands import environment, nothing_is_left_of, outreach
from builders.small_nights import SOUND, phones_to_call, write_night
from outreach.local.folders import StateFolder
from outreach.simulator.log import PhoneRung, read_log

pytestmark = pytest.mark.airflow

REAL_LEVERS = json.dumps(
    {"conn_type": "levers", "host": "https://levers.example/api", "login": "real", "password": "real"}
)
REAL_LEDGER = json.dumps({"conn_type": "postgres", "host": "ledger.example", "schema": "outreach"})


@pytest.fixture
def home(open_folder: Path) -> Iterator[Path]:
    yield open_folder / "state"
    outreach("down", environ=environment(open_folder / "state"))


def billing(warehouse: Engine) -> str:
    """The warehouse's connection as Airflow reads it."""
    url = warehouse.url
    fields = {"host": url.query["host"], "login": url.username, "schema": url.database}
    return json.dumps({"conn_type": "postgres", **fields})


def test_a_campaign_for_real_people_is_rehearsed_from_its_warehouse_to_its_proof(
    home: Path, open_folder: Path, warehouse: Engine
) -> None:
    campaigns = open_folder / "campaigns"
    write_night(
        warehouse,
        campaigns,
        SOUND,
        audience="real",
        warehouse="billing",
        provider={"connection": "calls_riyadh", "template": "550e8400-e29b-41d4-a716-446655440000"},
        schedule="0 2 * * *",
        approval=True,
        calling_hours={"start": "03:00", "end": "03:30"},
    )
    as_written = (campaigns / SOUND / "campaign.yaml").read_text()
    rehearsed = outreach(
        "rehearse",
        SOUND,
        environ=environment(
            home,
            OUTREACH_CAMPAIGNS=str(campaigns),
            OUTREACH_AIRFLOW_URL="https://airflow.example",
            AIRFLOW_CONN_BILLING=billing(warehouse),
            AIRFLOW_CONN_CALLS_RIYADH=REAL_LEVERS,
            AIRFLOW_CONN_OUTREACH_DB=REAL_LEDGER,
            AIRFLOW__CORE__PARALLELISM="many",  # no setting of another Airflow has a say here
        ),
    )

    assert rehearsed.returncode == 0, rehearsed.stdout + rehearsed.stderr
    for line in (
        "calls_riyadh is a simulator of Levers; nobody is called",
        "the campaign asks a person before it calls; the rehearsal approves by itself",
        "AIRFLOW_CONN_CALLS_RIYADH, AIRFLOW_CONN_OUTREACH_DB, OUTREACH_AIRFLOW_URL, OUTREACH_CAMPAIGNS",
        "no phone was rung twice",
        "All numbers add up.",
    ):
        assert line in rehearsed.stdout
    assert "BROKEN" not in rehearsed.stdout
    folder = StateFolder(root=home / "rehearsal")
    rung = Counter(entry.phone for entry in read_log(folder.simulator_log) if isinstance(entry, PhoneRung))
    assert rung == phones_to_call(SOUND)
    assert nothing_is_left_of(folder, None)
    assert (campaigns / SOUND / "campaign.yaml").read_text() == as_written
    with warehouse.connect() as connection:
        schemas = set(connection.scalars(text("SELECT nspname FROM pg_namespace")))
    assert {"outreach", "reporting"}.isdisjoint(schemas)  # its own ledger was elsewhere
