"""Every campaign by the ledger, its folder and Airflow: last run, next run, and what needs a person."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from zoneinfo import ZoneInfo

from outreach.campaign.loading import LoadedFolder
from outreach.campaign.schedules import next_start
from outreach.services.reporting.last_runs import LastRun, Standing

MAINTENANCE = "outreach_maintenance"
"""The DAG that does the hourly work outside runs."""


class Dag(Protocol):
    """What is asked of a DAG: ``connections.dag_states.DagState`` answers it."""

    @property
    def is_paused(self) -> bool:
        """Whether it is off."""

    @property
    def last_state(self) -> str | None:
        """The state of its newest run."""

    @property
    def last_started_at(self) -> datetime | None:
        """When its newest run started."""


class Next(StrEnum):
    """Whether a campaign has a next run."""

    STARTS = "starts"
    DAG_IS_OFF = "dag_is_off"
    FOLDER_NOT_HERE = "folder_not_here"
    FOLDER_HAS_MISTAKES = "folder_has_mistakes"
    NO_SCHEDULE = "no_schedule"


@dataclass(frozen=True, kw_only=True)
class NextRun:
    """The next run. ``starts_at`` is in the campaign's zone, and None unless it ``STARTS``."""

    state: Next
    starts_at: datetime | None = None
    zone: ZoneInfo | None = None
    has_no_dag: bool = False
    """Whether Airflow was asked and has no DAG of a campaign that would start."""


@dataclass(frozen=True, kw_only=True)
class CampaignStanding:
    """How one campaign stands. ``problems`` are mistakes in its folder; none if the folder is not here."""

    campaign_id: str
    description: str | None
    last_run: LastRun | None
    next_run: NextRun
    unknown_calls: int
    is_paused: bool | None
    """None if Airflow has no DAG of it, or could not be asked."""
    problems: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Known:
    """All campaigns by the ledger, their folders and Airflow; each of these may be missing.

    ``dags`` is a sentence if Airflow could not be asked.
    """

    standing: Standing
    folders: Mapping[str, LoadedFolder]
    dags: Mapping[str, Dag] | str
    now: datetime

    def dag(self, dag_id: str) -> Dag | None:
        """Return a DAG; None if Airflow does not have it, or could not be asked."""
        return None if isinstance(self.dags, str) else self.dags.get(dag_id)


def campaigns(known: Known) -> Iterator[CampaignStanding]:
    """Yield each campaign that the ledger or a folder knows, by its id."""
    for campaign_id in sorted({*known.standing.runs, *known.folders}):
        dag, folder = known.dag(campaign_id), known.folders.get(campaign_id)
        yield CampaignStanding(
            campaign_id=campaign_id,
            description=folder.config.description if folder and folder.config else None,
            last_run=known.standing.runs.get(campaign_id),
            next_run=_next_run(known, campaign_id),
            unknown_calls=known.standing.unknown.get(campaign_id, 0),
            is_paused=None if dag is None else dag.is_paused,
            problems=tuple(str(problem) for problem in folder.problems) if folder else (),
        )


def _next_run(known: Known, campaign_id: str) -> NextRun:
    dag, folder = known.dag(campaign_id), known.folders.get(campaign_id)
    if dag is not None and dag.is_paused:
        return NextRun(state=Next.DAG_IS_OFF)
    if folder is None:
        return NextRun(state=Next.FOLDER_NOT_HERE)
    if folder.config is None:
        return NextRun(state=Next.FOLDER_HAS_MISTAKES)
    if folder.config.schedule is None:
        return NextRun(state=Next.NO_SCHEDULE)
    zone = folder.config.zone()
    return NextRun(
        state=Next.STARTS,
        starts_at=next_start(folder.config.schedule, zone, after=known.now).astimezone(zone),
        zone=zone,
        has_no_dag=dag is None and not isinstance(known.dags, str),
    )
