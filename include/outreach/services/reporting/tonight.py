"""The next night of a campaign, tried with its own steps in one transaction that is rolled back."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Engine

from outreach.campaign.folder import Campaign
from outreach.campaign.schedules import next_start
from outreach.domain.errors import ConfigurationError, RunNotReady, WarehouseUnavailable
from outreach.domain.gates import Gate
from outreach.providers.base import Account
from outreach.quality.unexplained_words import require_explained_words
from outreach.services.collection.remap_words import remap_campaign
from outreach.services.extraction.facts.queries import FACT_QUERIES
from outreach.services.extraction.facts.read import read_facts
from outreach.services.extraction.invoices import extract_invoices
from outreach.services.extraction.still_due import StillOwing, people_still_owing
from outreach.services.preparation.contacts import prepare_contacts, shards
from outreach.services.preparation.decide import decide
from outreach.services.preparation.prompt_tags import build_prompt_tags
from outreach.services.reporting.preflight import Preflight, read_preflight
from outreach.services.reporting.sample_call import SampleCall, sample_call
from outreach.services.runs.run import Run, open_run, read_run
from outreach.storage.trial import Trial, trial


@dataclass(frozen=True, kw_only=True)
class Tonight:
    """The plan of a run that starts at ``starts_at``. ``failures`` are reasons why it would call no one.

    ``still_owing`` is the answer of ``still_due.sql``; None if that query failed.
    """

    run_date: date
    wave: int
    starts_at: datetime
    rows: int
    facts: tuple[str, ...]
    """A sentence on each of the campaign's queries for what the warehouse knows of people."""
    failures: tuple[str, ...]
    still_owing: StillOwing | None
    reads_file: bool
    preflight: Preflight
    sample: SampleCall | None


def starts_at(campaign: Campaign, *, now: datetime) -> datetime:
    """Return the start of the campaign's next night by its schedule; ``now`` without a schedule."""
    schedule = campaign.config.schedule
    return now if schedule is None else next_start(schedule, campaign.config.zone(), after=now)


def plan_tonight(
    ledger: Engine,
    warehouse: Engine | None,
    campaign: Campaign,
    *,
    environment: str,
    wave: int,
    account: Account | None,
    with_names: bool,
    at: datetime,
) -> Tonight:
    """Run the steps of a night up to its decisions as if it were ``at``, and roll them back.

    A night that starts meanwhile waits for the transaction to end. Raises the errors of
    the steps, and ``RunNotReady`` for a sealed run, which is already planned.
    """
    run_date = at.astimezone(campaign.config.zone()).date()
    with trial(ledger) as tried:
        unexplained = _explain_words(tried, campaign, run_date=run_date, wave=wave, at=at)
        opened = open_run(
            tried,
            campaign=campaign,
            environment=environment,
            run_date=run_date,
            wave=wave,
            run_after=at,
            now=at,
        )
        if opened.is_sealed:
            raise RunNotReady(
                f"the run of {campaign.campaign_id} on {opened.run_date}, wave {opened.wave}, is planned "
                f"already: `outreach batches {campaign.campaign_id}` shows it. For a further round say --wave"
            )
        facts = _facts(tried, warehouse, opened, at=at)
        rows, failures = _decided(tried, warehouse, opened, at=at)
        run = read_run(tried.connection, opened.run_id)
        still_owing, unanswered = _still_owing(tried, warehouse, run, at=at)
        return Tonight(
            run_date=run.run_date,
            wave=run.wave,
            starts_at=at,
            rows=rows,
            facts=facts,
            failures=(*unexplained, *failures, *unanswered),
            still_owing=still_owing,
            reads_file=run.campaign.config.source is not None,
            preflight=read_preflight(tried.connection, run, account, now=at),
            sample=sample_call(tried.connection, run, with_names=with_names),
        )


def _explain_words(
    tried: Trial, campaign: Campaign, *, run_date: date, wave: int, at: datetime
) -> tuple[str, ...]:
    """Read words again that campaign.yaml now explains; returns the reasons why no run would be opened."""
    remap_campaign(tried, campaign_id=campaign.campaign_id, config=campaign.config, now=at)
    try:
        require_explained_words(tried, campaign, run_date=run_date, wave=wave)
    except ConfigurationError as unexplained:
        return (str(unexplained),)
    return ()


def _facts(tried: Trial, warehouse: Engine | None, run: Run, *, at: datetime) -> tuple[str, ...]:
    """Read the warehouse's facts about people; returns a sentence for each query."""
    return tuple(
        tally.sentence(file, consequences=FACT_QUERIES[file].consequences)
        for file, tally in read_facts(tried, warehouse, run=run, now=at).items()
    )


def _decided(
    tried: Trial, warehouse: Engine | None, run: Run, *, at: datetime
) -> tuple[int, tuple[str, ...]]:
    """Run the steps up to the decisions; returns the number of rows, and the failures of the gates."""
    # Airflow's tasks import the services each time they wake; the gates' library takes seconds.
    from outreach.quality.gates import check_gate  # noqa: PLC0415

    failures: list[str] = []

    def check(gate: Gate) -> None:
        verdict = check_gate(tried, run_id=run.run_id, gate=gate, now=at)
        failures.extend(f"{gate}: {failure}" for failure in verdict.failures)

    counts = extract_invoices(tried, warehouse, run_id=run.run_id, now=at)
    check(Gate.INVOICES)
    for shard in shards(tried, run_id=run.run_id):
        prepare_contacts(tried, run_id=run.run_id, shard=shard)
        build_prompt_tags(tried, run_id=run.run_id, shard=shard)
    check(Gate.CONTACTS)
    decide(tried, run_id=run.run_id, now=at)
    return counts["invoices"], tuple(failures)


def _still_owing(
    tried: Trial, warehouse: Engine | None, run: Run, *, at: datetime
) -> tuple[StillOwing | None, tuple[str, ...]]:
    """Ask who still owes, as each batch does before its handover; also returns the mistakes of the answer."""
    try:
        found = people_still_owing(tried.connection, warehouse, run=run, now=at)
    except (ConfigurationError, WarehouseUnavailable) as unanswered:
        return None, (str(unanswered),)
    if found.asked and not found.owing:
        asked = "still_due.sql" if run.campaign.config.source is None else "the file, read again,"
        failure = (
            f"{asked} names none of the {found.asked:,} people who would be called, so each is taken to have "
            "paid; its first column must be the customer id, as extract.sql returns it"
        )
        return found, (failure,)
    return found, ()
