"""A rehearsal plays another date as if it were today's; for real people no date is ever played."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine

from builders.night import ENVIRONMENT, NOW, campaign
from outreach.domain.errors import ConfigurationError
from outreach.services.runs.late_words import why_no_calls
from outreach.services.runs.run import LATE_WAVE, Run, open_run

PAST = date(2026, 11, 1)


def opened(ledger: Engine, *, is_rehearsed: bool, **config: Any) -> Run:
    return open_run(
        ledger,
        campaign=campaign(**config),
        environment=ENVIRONMENT,
        run_date=PAST,
        wave=1,
        run_after=NOW,
        is_rehearsed=is_rehearsed,
        now=NOW,
    )


def test_a_rehearsed_run_of_a_past_date_may_call(ledger: Engine) -> None:
    run = opened(ledger, is_rehearsed=True)
    assert (run.run_date, run.wave) == (PAST, 1)
    assert run.fresh_until > NOW
    assert why_no_calls(run, now=NOW) is None


def test_any_other_run_of_a_past_date_calls_no_one_and_names_the_rehearsal(ledger: Engine) -> None:
    run = opened(ledger, is_rehearsed=False)
    assert run.wave == LATE_WAVE
    assert "`outreach rehearse overdue_invoices --date 2026-11-01`" in str(why_no_calls(run, now=NOW))


def test_no_date_is_played_for_real_people(ledger: Engine) -> None:
    with pytest.raises(ConfigurationError, match="calls real people"):
        opened(ledger, is_rehearsed=True, audience="real")
