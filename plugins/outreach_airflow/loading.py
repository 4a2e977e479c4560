"""Loading the reporting tables into the warehouse that a campaign names, from Airflow's tasks."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from airflow.sdk import Asset
from airflow.sdk.exceptions import AirflowException

from outreach.domain.errors import CampaignInvalid, OutreachError
from outreach_airflow import wiring
from outreach_airflow.campaign_dags import folders_with_a_dag

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from outreach.campaign.model import CampaignConfig
    from outreach.services.loading.differences import Counts

log = logging.getLogger(__name__)

LATE_RESULTS = "outreach/late_results"
"""The alias under which the hourly DAG emits the assets of campaigns whose tables changed."""

_SUMS = "campaign_funnel"


def asset_name(campaign_id: str) -> str:
    """Return the name of a campaign's asset: its reporting tables."""
    return f"outreach/{campaign_id}"


def load_after_night(folder: Path, run_id: UUID) -> None:
    """Load what has changed, as campaign.yaml of today says; as the run's copy does where it has mistakes.

    Raises what ``load`` raises, after which clearing the task goes on.
    """
    from outreach.services.runs.campaign_folders import load_campaign
    from outreach.services.runs.run import read_run

    with wiring.ledger().connect() as connection:
        campaign = read_run(connection, run_id).campaign
    try:
        config = load_campaign(folder).config
    except CampaignInvalid as mistakes:
        log.warning(
            "The tables are loaded as the run was opened, not as campaign.yaml says now: %s", mistakes
        )
        config = campaign.config
    if config.reporting is not None:
        _load(campaign.campaign_id, config)


def load_late_results(root: Path, context: Mapping[Any, Any]) -> dict[str, int]:
    """Load what has changed since, of every campaign, and emit the asset of each whose tables changed.

    Raises ``AirflowException`` when one could not be loaded; the others were. Where assets are to be
    emitted it only logs that, since a task that fails emits none: the next hour raises it.
    """
    rows, problems = {}, []
    for folder in folders_with_a_dag(root):
        if folder.config is None or folder.config.reporting is None:
            continue
        try:
            counts = _load(folder.campaign_id, folder.config)
        except OutreachError as problem:
            problems.append(f"{folder.campaign_id}: {problem}")
            continue
        if changed := _changed_late(counts):
            rows[folder.campaign_id] = sum(changed.values())
            for alias in context["task"].outlets:
                asset = Asset(name=asset_name(folder.campaign_id))
                context["outlet_events"][alias].add(asset, extra={"is_late": True, "rows": changed})
    if not rows and not problems:
        log.info("Nothing has changed since: every warehouse has what is in the ledger.")
    if problems and not rows:
        raise AirflowException("\n".join(problems))
    for sentence in problems:
        log.error("%s", sentence)
    return rows


def _changed_late(counts: Mapping[str, "Counts"]) -> dict[str, int]:
    """Count the changed rows of each table; that a run was closed, which only its sums say, is no news."""
    from outreach.services.loading.load_words import rows_of

    changed = {table: rows_of([each]) for table, each in counts.items() if table != _SUMS}
    return {table: rows for table, rows in changed.items() if rows}


def _load(campaign_id: str, config: "CampaignConfig") -> Mapping[str, "Counts"]:
    from outreach.services.loading.load import load, order_of
    from outreach.services.loading.load_words import loaded_in_words

    environment = wiring.ledger_settings().environment
    order = order_of(config, campaign_id=campaign_id, environment=environment)
    with _opened(order.place.connection_id) as warehouse:
        counts = load(wiring.ledger(), warehouse, order, now=wiring.clock())
    log.info("%s", loaded_in_words(counts, place=order.words, is_dry=False))
    return counts


@contextmanager
def _opened(connection_id: str) -> Iterator["Engine"]:
    """Open a warehouse for the block alone: DuckDB lets no one else in while it is open for writing."""
    engine = wiring.new_warehouse(connection_id)
    try:
        yield engine
    finally:
        engine.dispose()
