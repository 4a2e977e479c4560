"""Grouping the invoices of a shard: people whose rows agree in the database, the others with pandas."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row

from outreach.campaign.least_amounts import LEAST_OF_OTHERS, least_told_of_each
from outreach.campaign.model import CampaignConfig, Defaults
from outreach.domain.phones import UNKNOWN_REGION
from outreach.services.preparation.agreeing_people import contacts_of_people_who_agree
from outreach.services.preparation.phone_reader import PhoneReader
from outreach.services.preparation.prepared_contact import PreparedContact
from outreach.storage.statements import statement
from outreach.storage.tables import invoice

_ROWS_AT_ONCE = 5_000

_DOUBTFUL_COLUMNS = [invoice.c.country.name, invoice.c.state.name, invoice.c.consent.name]
"""Columns of which one unreadable row makes the other rows of the person incomplete."""


def contacts_of_shard(
    connection: Connection, run_id: UUID, shard: int, *, config: CampaignConfig, phones: PhoneReader
) -> Iterator[PreparedContact]:
    """Group the invoices of a shard into one contact per person, without holding all of them in memory.

    ``group_by_person.fold_contacts`` has the rules.
    """
    of_shard = {"run_id": run_id, "shard": shard}
    least = {"least_told": least_told_of_each(config.min_amount), "least_of_others": LEAST_OF_OTHERS}
    connection.execute(statement("fold_people_of_shard"), of_shard | least | {"doubtful": _DOUBTFUL_COLUMNS})
    defaults = _defaults(config)
    yield from contacts_of_people_who_agree(connection, phones, defaults=defaults)
    options = {"yield_per": _ROWS_AT_ONCE}
    query = statement("rows_of_people_who_differ")
    with connection.execute(query, of_shard, execution_options=options) as rows:
        for some in _whole_people(rows):
            # pandas takes half a second to load, and in a small shard everyone may agree.
            from outreach.services.preparation.group_by_person import fold_contacts  # noqa: PLC0415

            yield from fold_contacts(
                some,
                columns=tuple(rows.keys()),
                defaults=defaults,
                min_amount=config.min_amount,
                phones=phones,
            )


def _whole_people(rows: Iterable[Row[Any]]) -> Iterator[list[Row[Any]]]:
    """Yield the rows of some people at a time, with all rows of each."""
    some: list[Row[Any]] = []
    for _, of_person in groupby(rows, key=attrgetter("person_id")):
        some += of_person
        if len(some) >= _ROWS_AT_ONCE:
            yield some
            some = []
    if some:
        yield some


def _defaults(config: CampaignConfig) -> Defaults:
    """Return the values for empty columns; numbers of a vendor's file are complete, and get no region."""
    if not config.reads_vendors_file:
        return config.defaults
    return config.defaults.model_copy(update={"region": UNKNOWN_REGION})
