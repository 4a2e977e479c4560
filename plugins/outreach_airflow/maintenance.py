"""What the hourly DAG does beside the nightly runs. Nothing here places a call."""

import logging
from collections import Counter

from outreach_airflow import wiring

log = logging.getLogger(__name__)


def collect_late_results() -> dict[str, int]:
    """Apply what waits in the inbox, until nothing is left that can be applied."""
    from outreach.domain.reduction import EventResult
    from outreach.services.collection import reduce_inbox

    settings, totals = wiring.ledger_settings(), Counter[str]()
    while True:
        counts = reduce_inbox(
            wiring.ledger(), provider_of=wiring.provider, settings=settings, now=wiring.clock()
        )
        totals.update({result.value: getattr(counts, result.value) for result in EventResult})
        if not counts.handled:
            break
    log.info("applied from the inbox: %s; left in it: %s", dict(totals), counts.left)
    return {**totals, "left": counts.left}


def end_overdue_calls() -> dict[str, int]:
    """End calls that did not report in time, that nobody resolved in time, or that were never handed over."""
    from outreach.services.closing import expire_overdue, withdraw_overdue
    from outreach.services.forgotten import close_forgotten

    ledger = wiring.ledger()
    counts = {
        "expired": expire_overdue(ledger, now=wiring.clock()),
        "closed": close_forgotten(ledger, now=wiring.clock()),
        "withdrawn": withdraw_overdue(ledger, now=wiring.clock()),
    }
    log.info("overdue: %s", counts)
    return counts


def count_unknown_calls() -> dict[str, int]:
    """Count, for each account, the calls that may have rung."""
    from outreach.services.unknowns import list_unknown

    counts = Counter(call.connection_id for call in list_unknown(wiring.ledger()))
    for connection_id, count in counts.items():
        log.warning(
            "%s: %s calls may have rung, and the account sends nothing until they are settled",
            connection_id,
            count,
        )
    return dict(counts)
