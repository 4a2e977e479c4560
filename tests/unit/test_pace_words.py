"""One sentence says how many calls go on at once, by what, and how long a call is taken to be."""

from datetime import timedelta
from typing import Any

import pytest

from outreach.services.dispatch.pace_words import pace_in_words
from outreach.services.safeguards.account_limits import Pace

SILENT = "because the connection's `lines` says nothing"


def said(*, said_lines: int | None = None, **changes: Any) -> str:
    usual: dict[str, Any] = {
        "is_invented": False,
        "lines": said_lines,
        "call_length": timedelta(minutes=5),
        "ended": 12,
        "enough": 50,
    }
    return pace_in_words(Pace(lines=said_lines, max_outstanding=None), **usual | changes)


FIVE = "a call is taken to last 5 min until"
UNTIL_50 = f"{FIVE} 50 have ended on the account within 7 days"
ONE_BATCH = (
    "calls are handed over one batch at a time until 50 have ended, of no more than a single line can call, "
    f"{SILENT}"
)


@pytest.mark.parametrize(
    ("facts", "lines", "length"),
    [
        (
            {"said_lines": 10},
            "10 calls at once, as the connection's `lines` says",
            f"{UNTIL_50} (12 have)",
        ),
        (
            {"said_lines": 1, "ended": 200, "call_length": timedelta(seconds=135)},
            "1 call at once, as the connection's `lines` says",
            "a call is taken to last 2.25 min, which nine in ten of the last 200 did not exceed",
        ),
        ({}, ONE_BATCH, f"{UNTIL_50} (12 have)"),
        (
            {"lines": 7, "ended": 60, "call_length": timedelta(minutes=3)},
            f"7 calls at once, the most seen among the last 60, {SILENT}",
            "a call is taken to last 3 min, which nine in ten of the last 60 did not exceed",
        ),
        (
            {"is_invented": True, "ended": 0},
            f"calls are handed over without a bound on lines, {SILENT} and the audience is invented",
            f"{UNTIL_50} (0 have)",
        ),
        (
            {"ended": None},
            f"{ONE_BATCH}, and from then on the most that were seen at once",
            f"{FIVE} then, and later as long as nine in ten of the last ones",
        ),
        (
            {"said_lines": 3, "ended": None},
            "3 calls at once, as the connection's `lines` says",
            f"{FIVE} 50 have ended, and later as long as nine in ten of the last ones",
        ),
    ],
    ids=["said", "said and measured", "assumed", "seen", "invented", "before any call", "said before any"],
)
def test_the_sentence_says_what_is_known_and_by_what(facts: dict[str, Any], lines: str, length: str) -> None:
    assert said(**facts) == f"{lines}; {length}"
