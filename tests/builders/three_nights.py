"""Three nights of two campaigns on two accounts, with the stages in the order of the DAG and no Airflow.

The campaigns are the example of docs/campaigns.md, the second one under another
name; both read the same customers. Each night the first campaign calls, then the
second; on the second night the warehouse has new numbers of some.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml
from sqlalchemy import Engine, text

from builders.night import ENVIRONMENT
from builders.oracle import rings
from builders.shift import Clock, Finished, on_duty
from builders.station import Station
from builders.stations import LEVERS, SPEECHIFY
from builders.stopping_people import FIRST_CALLS, LATER_CALLS, fill, move
from outreach.domain.gates import Gate
from outreach.quality.gates import check_gate
from outreach.services.extraction.invoices import extract_invoices
from outreach.services.preparation.contacts import prepare_contacts, shards
from outreach.services.preparation.decide import decide
from outreach.services.preparation.prompt_tags import build_prompt_tags
from outreach.services.runs.campaign_folders import load_campaign
from outreach.services.runs.close import close_run
from outreach.services.runs.run import open_run
from outreach_sandbox.simulator.log import PhoneCalled

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "campaigns.md"
NIGHTS = 3
SETTINGS: Mapping[str, Any] = {
    "audience": "invented",  # the rehearsal's own change: calls go to this machine, at any hour
    "quality": {"contacts": {"max_shared_phone": 1}},
}


@dataclass(frozen=True, kw_only=True)
class Called:
    """A line that a simulator dialled, with the number of the night and of the campaign, from 1."""

    night: int
    campaign: int
    phone: str
    call_id: str | None


@dataclass(kw_only=True)
class ThreeNights:
    """The simulators' logs after the nights; the ledger says whose call each was."""

    called: list[Called] = field(default_factory=list)
    person_of: Mapping[str, str] = field(default_factory=dict)

    def numbers(self, *, night: int, campaign: int) -> list[str]:
        """Give the numbers that one campaign dialled in one night, in order."""
        return sorted(each.phone for each in self.called if (each.night, each.campaign) == (night, campaign))

    def to_number(self, phone: str) -> list[Called]:
        """Give the calls to a number, in order, for anyone."""
        return [each for each in self.called if each.phone == phone]

    def of_person(self, person_id: str) -> list[Called]:
        """Give the calls to a person, in order, on any number."""
        return [each for each in self.called if self.person_of.get(str(each.call_id)) == person_id]


@dataclass(frozen=True, kw_only=True)
class Play:
    """Which accounts the two campaigns have, and what is changed in the docs' example."""

    name: str
    stations: tuple[Station, Station]
    changes: Mapping[str, Any]

    def __str__(self) -> str:
        return self.name


PLAYS = (
    Play(name="the docs' own example", stations=(LEVERS, SPEECHIFY), changes={}),
    Play(name="empty outcomes", stations=(SPEECHIFY, LEVERS), changes={"outcomes": {}}),
)


@dataclass(frozen=True, kw_only=True)
class _Stage:
    """Where the nights happen."""

    ledger: Engine
    warehouse: Engine
    folder: Path
    clock: Clock


def play_three_nights(ledger: Engine, warehouse: Engine, folder: Path, play: Play) -> ThreeNights:
    """Play the nights, on an empty ledger and an empty warehouse."""
    stage = _Stage(ledger=ledger, warehouse=warehouse, folder=folder, clock=Clock())
    fill(warehouse)
    for number, station in enumerate(play.stations, start=1):
        _write_campaign(folder, number, station, play.changes)
    nights = ThreeNights()
    for night in range(1, NIGHTS + 1):
        if night == 2:
            move(warehouse)
        for number, station in enumerate(play.stations, start=1):
            is_first = (night, number) == (1, 1)
            dialled = _play(stage, number, station, numbers=FIRST_CALLS if is_first else LATER_CALLS)
            nights.called += [
                Called(night=night, campaign=number, phone=ring.phone, call_id=ring.call_id)
                for ring in dialled
            ]
        stage.clock.ahead += timedelta(days=1)
    with ledger.connect() as connection:
        rows = connection.execute(text("SELECT call_id::text, person_id FROM reporting.call_outcome"))
        nights.person_of = {row.call_id: row.person_id for row in rows}
    return nights


def _write_campaign(folder: Path, number: int, station: Station, changes: Mapping[str, Any]) -> None:
    root = _folder_of(folder, number)
    root.mkdir()
    for name, content in re.findall(r"```\w+ ([\w.]+)\n(.*?)```", GUIDE.read_text(), re.DOTALL):
        (root / name).write_text(content)
    config = yaml.safe_load((root / "campaign.yaml").read_text())
    config |= {**SETTINGS, "provider": station.choice(), **changes}
    (root / "campaign.yaml").write_text(yaml.safe_dump(config))


def _folder_of(folder: Path, number: int) -> Path:
    return folder / f"receivables_{number}"


def _play(stage: _Stage, number: int, station: Station, *, numbers: Mapping[str, Any]) -> list[PhoneCalled]:
    """Play one campaign's night to its end; gives the lines that its account dialled."""
    run_id = _decide(stage, number)
    with on_duty(
        stage.ledger,
        stage.warehouse,
        stage.folder,
        run_id,
        clock=stage.clock,
        sealed_at=stage.clock(),
        on=station,
        simulator={"numbers": numbers},
    ) as night:
        before = len(night.simulator.entries())
        assert isinstance(night.run(seconds=60), Finished)
        night.wait_for_inbox()
        dialled = rings(night.simulator.entries()[before:])
    close_run(stage.ledger, run_id=run_id, upstream_failed=False, now=stage.clock())
    return dialled


def _decide(stage: _Stage, number: int) -> UUID:
    ledger, now = stage.ledger, stage.clock()
    campaign = load_campaign(_folder_of(stage.folder, number))
    run_id = open_run(
        ledger,
        campaign=campaign,
        environment=ENVIRONMENT,
        run_date=now.astimezone(campaign.config.zone()).date(),
        wave=1,
        run_after=now,
        now=now,
    ).run_id
    extract_invoices(ledger, stage.warehouse, run_id=run_id, now=now)
    assert check_gate(ledger, run_id=run_id, gate=Gate.INVOICES, now=now).failures == ()
    for shard in shards(ledger, run_id=run_id):
        prepare_contacts(ledger, run_id=run_id, shard=shard)
        build_prompt_tags(ledger, run_id=run_id, shard=shard)
    assert check_gate(ledger, run_id=run_id, gate=Gate.CONTACTS, now=now).failures == ()
    decide(ledger, run_id=run_id, now=now)
    return run_id
