"""``outreach status``: the state of every campaign, and what needs a person."""

import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import entry_points
from typing import TYPE_CHECKING

import typer

from outreach.commands.console import tell
from outreach.domain.one_line import one_line

if TYPE_CHECKING:
    from outreach.campaign.loading import LoadedFolder
    from outreach.connections.dag_states import DagState
    from outreach.services.reporting.campaign_standing import CampaignStanding, Dag, Known
    from outreach.services.reporting.last_runs import LastRun

PARTS_OF_OTHERS = "outreach.status"
"""The group of entry points that show what else runs here: functions that return whether it is well.

Such a function returns None if nothing of its kind runs. The sandbox shows the local stack.
"""


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


def _look() -> "Known":
    from outreach.commands.ledger_session import ledger_session
    from outreach.services.reporting.campaign_standing import MAINTENANCE, Known
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


def lines_of(known: "Known") -> Iterator[str]:
    """Yield what is printed."""
    from outreach.services.reporting.campaign_standing import MAINTENANCE, campaigns

    for each in campaigns(known):
        yield each.campaign_id
        yield f"  last run     {_last_run(each.last_run, now=known.now)}"
        yield f"  next run     {_next_run(each)}"
        if each.unknown_calls:
            unknown = f"{each.unknown_calls:,} calls may have been made"
            yield f"  UNKNOWN      {unknown}: `outreach unknown` lists them"
    for gate in known.standing.closed_gates:
        since = f"since {gate.changed_at:%Y-%m-%d %H:%M} UTC by {one_line(gate.changed_by)}"
        yield f"gate         {gate.scope} is CLOSED {since}: {one_line(gate.reason)}"
    if not known.standing.closed_gates:
        yield "gates        every send gate is open"
    if isinstance(known.dags, str):
        yield f"maintenance  not known: {known.dags}"
    else:
        yield f"maintenance  {_maintenance(known.dag(MAINTENANCE), MAINTENANCE)}"


def _last_run(run: "LastRun | None", *, now: datetime) -> str:
    if run is None:
        return "none yet"
    calls = ", ".join(f"{count:,} {state.replace('_', ' ')}" for state, count in run.calls.items())
    of_calls = f"; calls: {calls}" if calls else ""
    opened = f"opened {run.opened_at:%Y-%m-%d %H:%M} UTC"
    return f"{run.name}, {opened}, {run.stage.in_words(now=now)}{of_calls}"


def _next_run(of: "CampaignStanding") -> str:
    from outreach.services.reporting.campaign_standing import Next

    run = of.next_run
    if run.starts_at is not None and run.zone is not None:
        missing = "; Airflow has no DAG of it" if run.has_no_dag else ""
        return f"{run.starts_at:%Y-%m-%d %H:%M} {run.zone.key}{missing}"
    return {
        Next.DAG_IS_OFF: f"none: its DAG is off in Airflow; `outreach run {of.campaign_id}` runs it once",
        Next.FOLDER_NOT_HERE: "not known: its folder is not here",
        Next.FOLDER_HAS_MISTAKES: "its folder has mistakes: `outreach check` lists them",
        Next.NO_SCHEDULE: "none: it has no schedule",
    }[run.state]


def _maintenance(dag: "Dag | None", dag_id: str) -> str:
    if dag is None:
        return f"NOT THERE: Airflow has no DAG {dag_id}, so late results are not collected"
    started = dag.last_started_at
    last = (
        f"last run {started.astimezone(UTC):%Y-%m-%d %H:%M} UTC: {dag.last_state}"
        if started
        else "no run yet"
    )
    if dag.is_paused:
        return f"OFF, so late results are not collected ({last}): `airflow dags unpause {dag_id}`"
    return f"on, {last}"
