"""How long a campaign's warehouse may take to answer: ``warehouse_timeout`` in campaign.yaml."""

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, Field

from outreach.yaml_files.durations import read_duration
from outreach.yaml_files.section import Section
from outreach.yaml_files.values import Duration


def _at_most(longest: str) -> Callable[[timedelta], timedelta]:
    def check(lasts: timedelta) -> timedelta:
        if lasts > read_duration(longest):
            raise ValueError(f"must be at most {longest}: a task of the night ends after 2h")
        return lasts

    return check


class WarehouseTimeout(Section):
    """The longest time for an answer, for each kind of query."""

    extract: Annotated[Duration, AfterValidator(_at_most("1h30m"))] = Field(
        timedelta(minutes=30), description="All rows of `extract.sql`; at most 1h30m."
    )
    still_due: Annotated[Duration, AfterValidator(_at_most("10m"))] = Field(
        timedelta(seconds=30),
        description="`still_due.sql`, which runs just before each batch; at most 10m.",
    )
    facts: Annotated[Duration, AfterValidator(_at_most("1h30m"))] = Field(
        timedelta(minutes=5),
        description="Each query for facts about people, such as `payments.sql`; at most 1h30m.",
    )
    load: Annotated[Duration, AfterValidator(_at_most("1h30m"))] = Field(
        timedelta(minutes=30),
        description="Loading the reporting tables back, as `reporting` says; at most 1h30m.",
    )
