"""Finding ids that stand for several people: a default such as ``CASH``, or a column that is no id.

A call about all rows of such an id would tell one person what others owe.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, Row

from outreach.campaign.model import CampaignConfig
from outreach.domain.people import fold_name
from outreach.domain.phones import UNKNOWN_REGION, read_phone
from outreach.storage.statements import statement

SEVERAL = 3
"""How many different names and numbers mean several people; a company may have two contacts."""

_ROWS_AT_ONCE = 10_000


def ids_of_several_people(connection: Connection, config: CampaignConfig) -> list[str]:
    """Return the ids of the extract whose rows have three or more different names and numbers.

    Only ids for which the database finds that many spellings are read here.
    """
    region = UNKNOWN_REGION if config.reads_vendors_file else config.defaults.region
    rows = connection.execute(
        statement("ids_with_many_contacts"),
        {"several": SEVERAL},
        execution_options={"yield_per": _ROWS_AT_ONCE},
    )
    return list(_of_several(rows, region))


def _of_several(rows: Any, region: str) -> Iterator[str]:
    for person_id, of_person in groupby(rows, key=attrgetter("person_id")):
        known = _Contacts(region=region)
        for row in of_person:
            if not known.are_several:
                known.add(row)
        if known.are_several:
            yield person_id


@dataclass(frozen=True, kw_only=True)
class _Contacts:
    """The different names and readable numbers of one id."""

    region: str
    names: set[tuple[str, ...]] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)

    @property
    def are_several(self) -> bool:
        return len(self.names) >= SEVERAL and len(self.numbers) >= SEVERAL

    def add(self, row: Row[Any]) -> None:
        name = fold_name(row.name or f"{row.first_name or ''} {row.last_name or ''}")
        if name:
            self.names.add(name)
        if len(self.numbers) < SEVERAL:
            region = UNKNOWN_REGION if row.has_unreadable_country else row.country or self.region
            numbers = (read_phone(phone, region=region).e164 for phone in (row.phone, *row.other_phones))
            self.numbers.update(number for number in numbers if number is not None)
