"""The tasks of a campaign's DAG: each is one call of the library, and a line in the log.

Returns ids and counts only; rows stay in the ledger. The library is imported
inside the functions, because a DAG file imports this module on every parse and
some of the stages need pandas.
"""

import logging
import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from airflow.sdk.definitions.context import Context
from airflow.sdk.exceptions import AirflowFailException

from outreach.connections.names import REHEARSED_DATE
from outreach.connections.own_command import as_typed
from outreach.domain.errors import CampaignInvalid, ConfigurationError
from outreach_airflow import loading, published, task_words, wiring
from outreach_airflow.links import gate_report_address
from outreach_airflow.task_context import failed_tasks, run_date_of, run_named

if TYPE_CHECKING:
    from outreach.campaign.folder import Campaign
    from outreach.services.runs.run import Run

log = logging.getLogger(__name__)

PART = "part"
"""Under this name a mapped task leaves what Airflow lists it by."""


def open_run(folder: Path, context: Context, *, wave: int | None = None) -> str:
    """Open the run of this date and wave, or join it; raises ``CampaignInvalid`` for a broken folder.

    ``wave`` is the wave of an open run that is opened again; None takes the parameter.
    """
    from outreach.services.runs.campaign_folders import load_campaign
    from outreach.services.runs.late_words import why_no_calls
    from outreach.services.runs.run import open_run as open_in_ledger

    campaign = load_campaign(folder)
    run_date = run_date_of(context, campaign.config.zone())
    wave = context["params"].get("wave", 1) if wave is None else wave
    _explain_words(campaign, run_date=run_date, wave=wave)
    run = open_in_ledger(
        wiring.ledger(),
        campaign=campaign,
        environment=wiring.ledger_settings().environment,
        run_date=run_date,
        wave=wave,
        run_after=context["dag_run"].run_after,
        is_rehearsed=os.environ.get(REHEARSED_DATE) == run_date.isoformat(),
        now=wiring.clock(),
    )
    log.info("%s: run %s", task_words.run_name(run), run.run_id)
    if why := why_no_calls(run, now=wiring.clock()):
        log.warning("%s", as_typed(why))
    return str(run.run_id)


def extract_invoices(folder: Path, run_id: str, context: Context) -> list[int]:
    """Read the warehouse; returns the numbers of the shards for the next tasks, never an empty list.

    A run that is not sealed reads the folder again, so it is enough to clear this task
    after a query was fixed.
    """
    from outreach.services.extraction.invoices import extract_invoices
    from outreach.services.preparation.contacts import shards
    from outreach_airflow import lineage

    ledger, run = wiring.ledger(), run_named(run_id)
    opened = _read(run)
    if not opened.is_sealed and open_run(folder, context, wave=opened.wave) != run_id:
        raise ConfigurationError(
            "the campaign's time zone was changed, and with it the date of this run; clear open_run as well"
        )
    campaign = _read(run).campaign
    counts = extract_invoices(ledger, wiring.warehouse_of(campaign.config), run_id=run, now=wiring.clock())
    lineage.show_extract(campaign)
    log.info("%s", task_words.extracted(counts))
    context["ti"].xcom_push(key="counts", value=counts)
    return shards(ledger, run_id=run)


def prepare_contacts(run_id: str, shard: int, context: Context) -> dict[str, int]:
    """Make one contact of the invoices of each person in a shard."""
    from outreach.services.preparation.contacts import prepare_contacts

    run = run_named(run_id)
    part = _name_part(run, shard, context)
    counts = prepare_contacts(wiring.ledger(), run_id=run, shard=shard)
    log.info("%s", task_words.prepared(counts, part=part))
    return counts


def build_prompt_tags(run_id: str, shard: int, context: Context) -> dict[str, int]:
    """Build the agent's variables for a shard's contacts."""
    from outreach.services.preparation.prompt_tags import build_prompt_tags

    run = run_named(run_id)
    part = _name_part(run, shard, context)
    counts = build_prompt_tags(wiring.ledger(), run_id=run, shard=shard)
    log.info("%s", task_words.tagged(counts, part=part))
    return counts


def _name_part(run_id: UUID, shard: int, context: Context) -> str:
    """Name a shard, in the log and where Airflow lists mapped tasks."""
    run = _read(run_id)
    cast("dict[str, Any]", context)[PART] = task_words.part_name(run, shard)
    return f"Part {shard + 1} of {task_words.run_name(run)}"


def decide(run_id: str) -> dict[str, int]:
    """Decide about every person and every invoice."""
    from outreach.services.preparation.decide import decide

    counts = decide(wiring.ledger(), run_id=run_named(run_id), now=wiring.clock())
    log.info("%s", task_words.decided(counts))
    return counts


def plan_batches(run_id: str) -> dict[str, int]:
    """Write down the calls in batches, and seal the run."""
    from outreach.services.dispatch.plan import plan_batches

    run = run_named(run_id)
    choice = _read(run).campaign.config.provider
    fallback = choice.fallback and choice.fallback.connection
    counts = plan_batches(
        wiring.ledger(),
        run_id=run,
        account=wiring.account(choice.connection),
        provider=wiring.provider(choice.connection),
        fallback=(wiring.account(fallback), wiring.provider(fallback)) if fallback else None,
        now=wiring.clock(),
    )
    log.info("%s", task_words.planned(counts, run=_read(run)))
    return counts


def _explain_words(campaign: "Campaign", *, run_date: date, wave: int) -> None:
    """Read words again that campaign.yaml now explains; raises if too many remain unexplained."""
    from outreach.quality.unexplained_words import require_explained_words
    from outreach.services.collection.remap_words import remap_campaign

    ledger = wiring.ledger()
    remapped = remap_campaign(
        ledger, campaign_id=campaign.campaign_id, config=campaign.config, now=wiring.clock()
    )
    for sentence in remapped.sentences:
        log.warning("%s", as_typed(sentence))
    require_explained_words(ledger, campaign, run_date=run_date, wave=wave)


def remap_words(ledger_connection_id: str, folder: Path, run_id: str) -> None:
    """Read the words of the run's calls again with today's campaign.yaml.

    If that has mistakes, the run keeps the words and all other keys that it was opened with.
    """
    from outreach.services.collection.remap_words import remap_run
    from outreach.services.runs.campaign_folders import load_campaign

    try:
        config = load_campaign(folder).config
    except CampaignInvalid as mistakes:
        log.warning("The agent's words are not read anew: %s", as_typed(str(mistakes)))
        return
    remapped = remap_run(
        wiring.ledger(ledger_connection_id), run_id=run_named(run_id), config=config, now=wiring.clock()
    )
    for sentence in remapped.sentences:
        log.warning("%s", as_typed(sentence))


def publish(folder: Path, run_id: str, context: Context) -> dict[str, int]:
    """Check that the run's numbers add up, load its tables, and let Airflow know that they are ready."""
    from outreach.services.reporting.conservation import check_conservation
    from outreach.services.reporting.daily import fill_days
    from outreach.services.reporting.funnel import read_funnel
    from outreach.services.reporting.funnel_words import funnel_in_words
    from outreach.services.reporting.promises import read_promises
    from outreach.services.reporting.publishing import mark_published
    from outreach_airflow import lineage

    run = run_named(run_id)
    ledger = wiring.ledger()
    verdict = check_conservation(ledger, run_id=run, now=wiring.clock())
    where = f"All sums: {gate_report_address(run_id, verdict.gate)}"
    if not verdict.passed:
        found = "\n".join(f"- {each}" for each in verdict.failures)
        raise AirflowFailException(
            f"The numbers of this run do not add up, so nothing is published:\n{found}\n{where}"
        )
    log.info("The numbers of this run add up. %s", where)
    read_promises(ledger, run_id=run)
    fill_days(ledger, run_id=run, now=wiring.clock())
    mark_published(ledger, run_id=run, now=wiring.clock())
    funnel = read_funnel(ledger, run_id=run)
    opened, counts = _read(run), funnel.counts()
    log.info("%s", funnel_in_words(funnel, of=task_words.run_name(opened)))
    loading.load_after_night(folder, run)
    facts = {"run_id": run_id, "wave": opened.wave, **counts}
    published.announce(context, run_date=opened.run_date, facts=facts)
    lineage.show_publish()
    return counts


def close_run(run_id: str, context: Context) -> dict[str, int]:
    """End the run, also after a failure. Fails if an earlier task failed or calls were lost."""
    from outreach.services.runs.close import close_run
    from outreach.services.runs.lost_calls import lost_calls_in_words

    failed = failed_tasks(context)
    if not run_id:
        not_opened = (
            "no run was opened, so there is nothing to close; clear open_run with everything after it"
        )
        raise AirflowFailException("\n".join(filter(None, (not_opened, _look_first(failed)))))
    ledger, run = wiring.ledger(), UUID(run_id)
    counts = close_run(ledger, run_id=run, upstream_failed=bool(failed), now=wiring.clock())
    log.info("%s", task_words.closed(counts))
    lost = lost_calls_in_words(ledger, run_id=run, now=wiring.clock())
    if failed or lost:
        raise AirflowFailException("\n".join(filter(None, (lost, _look_first(failed)))))
    return counts


def _look_first(failed: Sequence[str]) -> str | None:
    if not failed:
        return None
    return (
        f"Failed before this task: {', '.join(failed)}. Look there first; "
        "once the cause is fixed, clear those tasks with everything after them."
    )


def _read(run_id: UUID) -> "Run":
    from outreach.services.runs.run import read_run

    with wiring.ledger().connect() as connection:
        return read_run(connection, run_id)
