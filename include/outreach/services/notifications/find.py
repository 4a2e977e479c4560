"""The present events of a campaign that people are notified of, from the ledger and its folder."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

from sqlalchemy import Connection, Engine, select

from outreach.campaign.model import CampaignConfig
from outreach.domain.gates import Gate
from outreach.domain.notifications import EventKind, Notification
from outreach.domain.scopes import EVERYTHING, account_scope, campaign_scope
from outreach.providers.redaction import Redaction
from outreach.services.resolution.resolve import list_unknown_batches
from outreach.services.runs.names import with_names
from outreach.services.runs.run import LATE_WAVE
from outreach.services.safeguards.send_gate import list_gates
from outreach.storage import tables
from outreach.yaml_files.problems import Problem

LOOKS_BACK = timedelta(days=3)
"""How old a failed gate or a late run may be, so that new recipients get no old events."""


def find_events(
    ledger: Engine, *, campaign_id: str, config: CampaignConfig, now: datetime
) -> list[Notification]:
    """Return everything that needs a person now, whether it was sent before or not."""
    with ledger.connect() as connection:
        events = [
            *_closed_gates(connection, campaign_id, config),
            *_failed_gates(connection, campaign_id, now=now),
            *_late_nights(connection, campaign_id, config, now=now),
        ]
    return [*events, *_unknown_calls(ledger, campaign_id, now=now)]


def broken_folder(campaign_id: str, problems: Sequence[Problem]) -> Notification:
    """Return the notification on a folder's mistakes: their number and the place of the first, no content."""
    first = problems[0]
    place = first.file if first.line is None else f"{first.file}, line {first.line}"
    count = f"{len(problems)} mistakes, the first" if len(problems) > 1 else "a mistake"
    cause = sha256("\n".join(map(str, problems)).encode()).hexdigest()[:16]
    return Notification(
        kind=EventKind.BROKEN_FOLDER,
        campaign_id=campaign_id,
        cause=f"{EventKind.BROKEN_FOLDER}:{cause}",
        sentence=f"The folder of the campaign {campaign_id} has {count} in {place}, so no new run can start.",
        what_to_do="`outreach check` lists every mistake with its line; fix them, then start the DAG.",
    )


def late_night(campaign_id: str, *, run_date: date, wave: int, lasts: timedelta) -> Notification:
    """Return the notification that a run takes longer than the campaign allows."""
    hours, minutes = divmod(lasts // timedelta(minutes=1), 60)
    return Notification(
        kind=EventKind.LATE_NIGHT,
        campaign_id=campaign_id,
        cause=f"{EventKind.LATE_NIGHT}:{run_date}:{wave}",
        run_date=run_date,
        wave=wave,
        sentence=f"{_named(campaign_id, run_date, wave)} is not done {hours} h {minutes} min after it began.",
        what_to_do="Look which task of the run failed or still waits; its log says what for. A night that "
        "regularly takes longer needs a longer `done_within` in campaign.yaml.",
    )


def _closed_gates(connection: Connection, campaign_id: str, config: CampaignConfig) -> Iterator[Notification]:
    accounts = (each for each in (config.provider, config.provider.fallback) if each)
    scopes = {EVERYTHING, campaign_scope(campaign_id), *(account_scope(each.connection) for each in accounts)}
    for gate in list_gates(connection):
        if gate.is_open or gate.scope not in scopes:
            continue
        closed_at = gate.changed_at.astimezone(UTC)
        yield Notification(
            kind=EventKind.CLOSED_GATE,
            campaign_id=campaign_id,
            cause=f"{EventKind.CLOSED_GATE}:{gate.scope}:{closed_at.isoformat()}",
            sentence=f"The send gate {gate.scope} was closed at {closed_at:%Y-%m-%d %H:%M} UTC by "
            f"{Redaction().clean(gate.changed_by)}; {campaign_id} hands no call over through it.",
            what_to_do="`outreach gates` says why; docs/runbook.md (A closed send gate) says what to find "
            f'out before `outreach open-gate {gate.scope} --reason "…"`.',
        )


def _failed_gates(connection: Connection, campaign_id: str, *, now: datetime) -> Iterator[Notification]:
    run, result = tables.campaign_run, tables.gate_result
    query = (
        select(run.c.run_id, run.c.run_date, run.c.wave, result.c.gate, result.c.checked_at)
        .join(result, result.c.run_id == run.c.run_id)
        .where(
            run.c.campaign_id == campaign_id,
            result.c.gate != Gate.APPROVAL,
            result.c.passed.is_(False),
            result.c.checked_at > now - LOOKS_BACK,
        )
        .order_by(result.c.checked_at)
    )
    for row in connection.execute(query):
        checked_at = row.checked_at.astimezone(UTC).isoformat()
        is_after_calls = row.gate in (Gate.OUTCOMES, Gate.CONSERVATION)
        follows = "its results are not published" if is_after_calls else "no one is called"
        task = "publish" if row.gate == Gate.CONSERVATION else f"check_{row.gate}"
        yield Notification(
            kind=EventKind.FAILED_GATE,
            campaign_id=campaign_id,
            cause=f"{EventKind.FAILED_GATE}:{row.run_id}:{row.gate}:{checked_at}",
            run_date=row.run_date,
            wave=row.wave,
            sentence=f"{_named(campaign_id, row.run_date, row.wave)} has not passed the quality gate "
            f"{row.gate}, so {follows}.",
            what_to_do=f"*Quality report* on the task {task} shows the numbers; docs/runbook.md "
            "says what to fix and which task to clear.",
        )


def _late_nights(
    connection: Connection, campaign_id: str, config: CampaignConfig, *, now: datetime
) -> Iterator[Notification]:
    run = tables.campaign_run
    query = select(run.c.run_date, run.c.wave).where(
        run.c.campaign_id == campaign_id,
        run.c.closed_at.is_(None),
        run.c.wave != LATE_WAVE,
        run.c.opened_at < now - config.night_lasts,
        run.c.opened_at > now - config.night_lasts - LOOKS_BACK,
    )
    for row in connection.execute(query.order_by(run.c.opened_at)):
        yield late_night(campaign_id, run_date=row.run_date, wave=row.wave, lasts=config.night_lasts)


def _unknown_calls(ledger: Engine, campaign_id: str, *, now: datetime) -> Iterable[Notification]:
    """Yield the calls that wait for a person: their quiet time is over, and no event has settled them."""
    for batch in list_unknown_batches(ledger):
        if batch.campaign_id != campaign_id or not batch.may_be_resolved(now=now):
            continue
        calls = "1 call" if batch.calls == 1 else f"{batch.calls} calls"
        yield Notification(
            kind=EventKind.UNKNOWN_CALLS,
            campaign_id=campaign_id,
            cause=f"{EventKind.UNKNOWN_CALLS}:{batch.batch_id}",
            run_date=batch.run_date,
            sentence=f"{calls} of {campaign_id} on {batch.run_date} may have been made through "
            f"{batch.connection_id}, and no event has settled them.",
            what_to_do=with_names(
                ledger,
                "Ask the provider, then say which: "
                f'`outreach resolve {batch.batch_id} --rang|--not-called|--close --reason "…"`.',
            ),
        )


def _named(campaign_id: str, run_date: date, wave: int) -> str:
    return f"The run of {campaign_id} on {run_date}, wave {wave},"
