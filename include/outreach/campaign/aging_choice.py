"""How the age of an overdue invoice is said: ``aging`` in campaign.yaml."""

from itertools import pairwise
from typing import Annotated

from pydantic import AfterValidator, Field

from outreach.yaml_files.values import Count


def _rising(days: tuple[int, ...]) -> tuple[int, ...]:
    if any(later <= earlier for earlier, later in pairwise(days)):
        raise ValueError("must rise: each bucket ends later than the one before it, such as [30, 60, 90]")
    return days


Aging = Annotated[
    tuple[Annotated[Count, Field(ge=1, le=100_000)], ...], Field(min_length=1), AfterValidator(_rising)
]
"""The last day of each bucket but the last, which has no end."""

USUAL_AGING = (30, 60, 90)
