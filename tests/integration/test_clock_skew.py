"""A machine with a wrong clock calls no one."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from outreach.domain.errors import ConfigurationError
from outreach.services.safeguards.clock_skew import require_true_clock


@pytest.mark.parametrize("off_by", [timedelta(0), timedelta(seconds=30), -timedelta(seconds=30)])
def test_clocks_that_agree_to_the_minute_are_taken_for_right(ledger: Engine, off_by: timedelta) -> None:
    require_true_clock(ledger, now=datetime.now(UTC) + off_by)


@pytest.mark.parametrize("off_by", [timedelta(minutes=2), -timedelta(minutes=2), timedelta(hours=3)])
def test_a_clock_that_is_off_is_refused_before_anything_is_sent(ledger: Engine, off_by: timedelta) -> None:
    with pytest.raises(ConfigurationError, match="Nothing was sent"):
        require_true_clock(ledger, now=datetime.now(UTC) + off_by)
