"""Opening a run, joining it, and reading it with the campaign that it was opened with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, RowMapping, func, select
from sqlalchemy.dialects.postgresql import Insert, insert

from outreach.campaign.folder import Campaign
from outreach.domain import identity
from outreach.domain.errors import ConfigurationError, RunNotReady
from outreach.domain.time_zone_data import TIME_ZONE_DATA_VERSION
from outreach.storage import tables
from outreach.storage.trial import Ledger

LATE_WAVE = 0
"""The wave of a run that came too late to call anyone, so that a run in time still gets its wave."""

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
"""The start of a run for another date than today's, which is never fresh."""


_MOST_CAMPAIGNS = 32
_CAMPAIGNS: dict[str, Campaign] = {}


@dataclass(frozen=True, kw_only=True)
class Run:
    """One campaign on one business date and wave, with the campaign as it was then."""

    run_id: UUID
    environment: str
    campaign: Campaign
    run_date: date
    wave: int
    fresh_until: datetime
    call_until: datetime
    sealed_at: datetime | None
    is_stale: bool
    closed_at: datetime | None
    extracted_at: datetime | None

    @property
    def is_sealed(self) -> bool:
        """Whether the batches are planned, so that the rows are final."""
        return self.sealed_at is not None


def open_run(
    ledger: Ledger,
    *,
    campaign: Campaign,
    environment: str,
    run_date: date,
    wave: int,
    run_after: datetime,
    is_rehearsed: bool = False,
    now: datetime,
) -> Run:
    """Open a run, or join the existing one of the same date and wave.

    ``run_after`` is when Airflow meant the DAG run to start. Joining by hand on the
    same business date makes an unsealed run fresh again and reads the campaign folder
    again. A run for another date is stale from the beginning, so backfill and catch-up
    call no one. A run that comes too late, and finds none of its date and wave, is kept
    as ``LATE_WAVE``, which is never fresh. So a run that a person starts after it,
    because the DAG was off, still calls. A run that ``is_rehearsed`` plays its date as
    if it were today; its audience must be invented, so that only a simulated provider
    takes its calls. Raises ``ConfigurationError``, with nothing changed, if the run was
    opened from another environment: two environments with one ledger would each take
    the other's people for their own.
    """
    config = campaign.config
    if is_rehearsed and config.audience != "invented":
        raise ConfigurationError(f"{campaign.campaign_id} calls real people, so no other date can be played")
    is_today = is_rehearsed or run_after.astimezone(config.zone()).date() == run_date
    start = run_after if is_today else LONG_AGO
    with ledger.begin() as connection:
        is_late = now > start + config.freshness
        if is_late and _environment_of(connection, campaign.campaign_id, run_date, wave) is None:
            wave = LATE_WAVE
        if wave == LATE_WAVE:
            start = LONG_AGO  # also if the campaign gets more time later
        run_id = identity.run_id(
            environment=environment, campaign_id=campaign.campaign_id, run_date=run_date, wave=wave
        )
        values = {
            "run_id": run_id,
            "environment": environment,
            "campaign_id": campaign.campaign_id,
            "run_date": run_date,
            "wave": wave,
            "opened_at": now,
            "snapshot": campaign.snapshot(),
            "snapshot_sha256": campaign.fingerprint(),
            "policy_sha256": campaign.policy.fingerprint(),
            "time_zone_data": TIME_ZONE_DATA_VERSION,
            "fresh_until": start + config.freshness,
            "call_until": start + config.call_for,
        }
        connection.execute(_joining(values))
        _require_own_environment(connection, campaign.campaign_id, run_date, wave, environment)
        return read_run(connection, run_id)


def _joining(values: Mapping[str, Any]) -> Insert:
    """Return the statement that inserts a run, or makes an existing one fresh again if it is not sealed."""
    table = tables.campaign_run
    opening = insert(table).values(**values)
    return opening.on_conflict_do_update(
        index_elements=["campaign_id", "run_date", "wave"],
        set_={
            "snapshot": opening.excluded.snapshot,
            "snapshot_sha256": opening.excluded.snapshot_sha256,
            "policy_sha256": opening.excluded.policy_sha256,
            "time_zone_data": opening.excluded.time_zone_data,
            "fresh_until": func.greatest(table.c.fresh_until, opening.excluded.fresh_until),
            "call_until": func.greatest(table.c.call_until, opening.excluded.call_until),
        },
        where=table.c.sealed_at.is_(None),
    )


def _environment_of(connection: Connection, campaign_id: str, run_date: date, wave: int) -> str | None:
    """Return the environment from which a run was opened; None if it was not opened."""
    table = tables.campaign_run
    return connection.scalar(
        select(table.c.environment).where(
            table.c.campaign_id == campaign_id, table.c.run_date == run_date, table.c.wave == wave
        )
    )


def _require_own_environment(
    connection: Connection, campaign_id: str, run_date: date, wave: int, environment: str
) -> None:
    opened_in = _environment_of(connection, campaign_id, run_date, wave)
    if opened_in != environment:
        raise ConfigurationError(
            f"{campaign_id} on {run_date}, wave {wave}, was opened from another environment ({opened_in}, "
            f"here it is {environment}); give each environment a ledger of its own. Nothing was changed"
        )


def read_run(connection: Connection, run_id: UUID, *, lock: bool = False, share: bool = False) -> Run:
    """Read a run; with ``lock`` or ``share`` its row cannot change until the transaction ends.

    Raises ``RunNotReady`` if the run was never opened.
    """
    table = tables.campaign_run
    query = select(*(column for column in table.c if column.name != "snapshot")).where(
        table.c.run_id == run_id
    )
    if lock or share:
        query = query.with_for_update(read=share)
    row = connection.execute(query).mappings().one_or_none()
    if row is None:
        raise RunNotReady(f"run {run_id} was never opened; run the task open_run first")
    return _run(row, _campaign(connection, row))


def last_campaign(ledger: Engine, campaign_id: str) -> Campaign | None:
    """Return a campaign as its latest run was opened with it; None if it never ran."""
    table = tables.campaign_run
    query = (
        select(table.c.snapshot)
        .where(table.c.campaign_id == campaign_id)
        .order_by(table.c.run_date.desc(), table.c.wave.desc())
    )
    with ledger.connect() as connection:
        snapshot = connection.scalars(query.limit(1)).first()
    return None if snapshot is None else Campaign.from_snapshot(snapshot)


def _campaign(connection: Connection, row: RowMapping) -> Campaign:
    """Return a run's stored campaign, which each process reads only once, since every step needs it."""
    key: str = row["snapshot_sha256"]
    if (kept := _CAMPAIGNS.get(key)) is not None:
        return kept
    table = tables.campaign_run
    snapshot = connection.execute(
        select(table.c.snapshot).where(table.c.run_id == row["run_id"])
    ).scalar_one()
    campaign = Campaign.from_snapshot(snapshot)
    while len(_CAMPAIGNS) >= _MOST_CAMPAIGNS:
        _CAMPAIGNS.pop(next(iter(_CAMPAIGNS)), None)
    _CAMPAIGNS[key] = campaign
    return campaign


def _run(row: RowMapping, campaign: Campaign) -> Run:
    return Run(
        run_id=row["run_id"],
        environment=row["environment"],
        campaign=campaign,
        run_date=row["run_date"],
        wave=row["wave"],
        fresh_until=row["fresh_until"],
        call_until=row["call_until"],
        sealed_at=row["sealed_at"],
        is_stale=row["is_stale"],
        closed_at=row["closed_at"],
        extracted_at=row["extracted_at"],
    )
