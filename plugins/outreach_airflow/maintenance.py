"""The work of the hourly DAG, outside the nightly runs. Nothing here places a call."""

import asyncio
import logging
from collections import Counter

from airflow.sdk.exceptions import AirflowException

from outreach.connections.names import LEDGER
from outreach.domain.errors import ConfigurationError
from outreach_airflow import maintenance_words, wiring
from outreach_airflow.polling import ask_provider

log = logging.getLogger(__name__)


def collect_late_results() -> dict[str, int]:
    """Ask the providers that can be asked, then apply the events in the inbox.

    Raises ``AirflowException`` if some events could not be applied; the others were.
    """
    from outreach.domain.reduction import EventResult
    from outreach.services.collection.reduce import reduce_inbox

    _ask_providers()
    settings, totals, odd = wiring.ledger_settings(), Counter[str](), Counter[str]()
    while True:
        counts = reduce_inbox(
            wiring.ledger(), provider_of=wiring.provider, settings=settings, now=wiring.clock()
        )
        totals.update({result.value: getattr(counts, result.value) for result in EventResult})
        if not counts.handled:
            break
        odd.update(counts.odd)
    log.info("%s", maintenance_words.collected(totals, left=counts.left))
    if odd:
        kept = ", ".join(f"{result} {count:,}" for result, count in odd.items())
        log.warning("Kept and not applied: %s; outreach.provider_event has them, by result.", kept)
    if counts.left:
        raise AirflowException(
            f"{counts.left} events could not be applied and stay in the inbox, to be tried again; "
            "everything else was. outreach.provider_event has them, with problem beside them: "
            "docs/runbook.md, Events that were not applied"
        )
    return {**totals, "left": counts.left}


def _ask_providers() -> None:
    from outreach.services.collection.poll import accounts_to_poll

    for connection_id in accounts_to_poll(wiring.ledger(), now=wiring.clock()):
        try:
            ask_provider(
                run_id=None,
                connection_id=connection_id,
                ledger_connection_id=LEDGER,
                clock=wiring.clock,
            )
        except ConfigurationError as problem:
            # Another account's results must not wait until this one's connection is fixed.
            log.warning("%s cannot be asked: %s", connection_id, problem)


def end_overdue_calls() -> dict[str, int]:
    """End calls that were not reported, not resolved, or not handed over in time.

    Calls that a provider still has from a night that is over are stopped if possible;
    so are calls of people who opted out, paid or disputed after their calls were handed
    over.
    """
    from outreach.services.resolution.auto_close import close_forgotten
    from outreach.services.resolution.cancel import stop_left_overs
    from outreach.services.resolution.cancel_stopped import cancel_stopped_calls
    from outreach.services.runs.close import expire_overdue, withdraw_overdue
    from outreach.services.runs.names import with_names

    ledger = wiring.ledger()
    counts = {
        "expired": expire_overdue(ledger, now=wiring.clock()),
        "closed": close_forgotten(ledger, now=wiring.clock()),
        "withdrawn": withdraw_overdue(ledger, now=wiring.clock()),
    }
    cancelled = asyncio.run(cancel_stopped_calls(ledger, provider_of=wiring.provider, now=wiring.clock()))
    counts["cancelled"] = sum(len(each.call_ids) for each in cancelled if each.is_stopped)
    answers = asyncio.run(stop_left_overs(ledger, provider_of=wiring.provider, now=wiring.clock()))
    for answer in answers:
        if not answer.stopped:
            said = f"batch {answer.batch_id} could not be stopped: {answer.words}"
            log.warning("%s", with_names(ledger, said))
    counts["stopped"] = sum(answer.stopped for answer in answers)
    log.info("%s", maintenance_words.ended(counts))
    return counts


def erase_what_is_kept_no_longer() -> dict[str, int]:
    """Erase rows, transcripts and events of runs that are over, as each campaign's ``retention`` says."""
    from outreach.services.retention.erase import due_for_erasure, erase

    ledger, now = wiring.ledger(), wiring.clock()
    due = due_for_erasure(ledger, now=now)
    erase(ledger, due, by="outreach_maintenance", now=now)
    counts = Counter[str]()
    for each in due:
        counts.update(each.counts)
        log.info("Erased of %s on %s, wave %s: %s", each.campaign_id, each.run_date, each.wave, each.what)
    if not due:
        log.info("Nothing is kept for longer than `retention` says, so nothing was erased.")
    return dict(counts)
