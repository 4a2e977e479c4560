"""``outreach status``: the state of every campaign, and what needs a person."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import entry_points
from typing import TYPE_CHECKING

import typer

from outreach.commands.console import tell
from outreach.domain.one_line import one_line

if TYPE_CHECKING:
    from outreach.campaign.loading import LoadedFolder
    from outreach.connections.dag_states import DagState
    from outreach.services.reporting.last_runs import Standing

PARTS_OF_OTHERS = "outreach.status"
"""The group of entry points that show what else runs here: functions that return whether it is well.

Such a function returns None if nothing of its kind runs. The sandbox shows the local stack.
"""

MAINTENANCE = "outreach_maintenance"
"""The DAG that does the hourly work outside runs."""


@dataclass(frozen=True, kw_only=True)
class Known:
    """All campaigns by the ledger, their folders and Airflow; each of these may be missing.

    ``dags`` is a sentence if Airflow could not be asked.
    """

    standing: "Standing"
    folders: "Mapping[str, LoadedFolder]"
    dags: "Mapping[str, DagState] | str"
    now: datetime


def add_to(app: typer.Typer) -> None:
    """Add the command of this file."""
    app.command()(status)


def status() -> None:
    """Show the state of every campaign, and what runs here.

    Shows each campaign's last and next run, closed gates and unknown calls.

    Exit code 1 if nothing is known here, or a part of the local stack is not well.
    """
    parts = [part.load()() for part in entry_points(group=PARTS_OF_OTHERS)]
    has_ledger = _has_ledger(parts)
    if has_ledger:
        for line in lines_of(_look()):
            tell(line)
    elif all(part is None for part in parts):
        tell(
            "no ledger is known here: `outreach up` starts the local stack, in the folder that OUTREACH_HOME "
            "names; else set AIRFLOW_CONN_OUTREACH_DB, or let AIRFLOW_HOME lead to an Airflow"
        )
    if False in parts or not (has_ledger or True in parts):
        raise typer.Exit(1)


def _has_ledger(parts: Sequence[bool | None]) -> bool:
    """Return whether a ledger is known; a local stack that cannot be asked was already shown."""
    from outreach.connections.ledger import knows_a_ledger
    from outreach.domain.errors import LocalProblem

    try:
        return knows_a_ledger(os.environ)
    except LocalProblem:
        if False not in parts:
            raise
        return False


def _look() -> Known:
    from outreach.commands.ledger_session import ledger_session
    from outreach.services.reporting.last_runs import read_standing

    with ledger_session() as ledger:
        standing = read_standing(ledger)
    folders = _folders()
    dags = _dags([MAINTENANCE, *sorted({*standing.runs, *folders})])
    return Known(standing=standing, folders=folders, dags=dags, now=datetime.now(UTC))


def _folders() -> "Mapping[str, LoadedFolder]":
    """Load the campaigns' folders; empty if this machine has none."""
    from outreach.campaign.roots import campaigns_folder
    from outreach.domain.errors import OutreachError
    from outreach.services.runs.campaign_folders import load_campaigns

    try:
        return {each.campaign_id: each for each in load_campaigns(campaigns_folder(os.environ))}
    except OutreachError as problem:
        tell(f"no schedule is known: {problem}")
        return {}


def _dags(dag_ids: list[str]) -> "Mapping[str, DagState] | str":
    from outreach.airflow_client.look_at_dags import look_at_dags
    from outreach.domain.errors import OutreachError

    try:
        return look_at_dags(dag_ids, os.environ)
    except OutreachError as problem:
        return str(problem)


def lines_of(known: Known) -> Iterator[str]:
    """Yield what is printed."""
    for campaign_id in sorted({*known.standing.runs, *known.folders}):
        yield campaign_id
        yield f"  last run     {_last_run(known, campaign_id)}"
        yield f"  next run     {_next_run(known, campaign_id)}"
        if unknown := known.standing.unknown.get(campaign_id):
            yield f"  UNKNOWN      {unknown:,} calls may have been made: `outreach unknown` lists them"
    for gate in known.standing.closed_gates:
        since = f"since {gate.changed_at:%Y-%m-%d %H:%M} UTC by {one_line(gate.changed_by)}"
        yield f"gate         {gate.scope} is CLOSED {since}: {one_line(gate.reason)}"
    if not known.standing.closed_gates:
        yield "gates        every send gate is open"
    yield f"maintenance  {_maintenance(known.dags)}"


def _last_run(known: Known, campaign_id: str) -> str:
    run = known.standing.runs.get(campaign_id)
    if run is None:
        return "none yet"
    calls = ", ".join(f"{count:,} {state.replace('_', ' ')}" for state, count in run.calls.items())
    of_calls = f"; calls: {calls}" if calls else ""
    opened = f"opened {run.opened_at:%Y-%m-%d %H:%M} UTC"
    return f"{run.name}, {opened}, {run.progress(now=known.now)}{of_calls}"


def _next_run(known: Known, campaign_id: str) -> str:
    from outreach.campaign.schedules import next_start

    dag = known.dags.get(campaign_id) if not isinstance(known.dags, str) else None
    if dag is not None and dag.is_paused:
        return f"none: its DAG is off in Airflow; `outreach run {campaign_id}` runs it once"
    folder = known.folders.get(campaign_id)
    if folder is None:
        return "not known: its folder is not here"
    if folder.config is None:
        return "its folder has mistakes: `outreach check` lists them"
    if folder.config.schedule is None:
        return "none: it has no schedule"
    zone = folder.config.zone()
    start = next_start(folder.config.schedule, zone, after=known.now).astimezone(zone)
    missing = "; Airflow has no DAG of it" if not isinstance(known.dags, str) and dag is None else ""
    return f"{start:%Y-%m-%d %H:%M} {folder.config.timezone}{missing}"


def _maintenance(dags: "Mapping[str, DagState] | str") -> str:
    if isinstance(dags, str):
        return f"not known: {dags}"
    dag = dags.get(MAINTENANCE)
    if dag is None:
        return f"NOT THERE: Airflow has no DAG {MAINTENANCE}, so late results are not collected"
    started = dag.last_started_at
    last = (
        f"last run {started.astimezone(UTC):%Y-%m-%d %H:%M} UTC: {dag.last_state}"
        if started
        else "no run yet"
    )
    if dag.is_paused:
        return f"OFF, so late results are not collected ({last}): `airflow dags unpause {MAINTENANCE}`"
    return f"on, {last}"
