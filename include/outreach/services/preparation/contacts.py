"""Grouping a run's invoices into contacts: one person, one number, and what is due."""

from collections.abc import Iterator
from functools import partial
from itertools import islice
from uuid import UUID

from sqlalchemy import Connection, delete, func, select

from outreach.services.preparation.folding import contacts_of_shard
from outreach.services.preparation.kept_readings import find_readings, keep_readings
from outreach.services.preparation.phone_reader import PhoneReader
from outreach.services.preparation.prepared_contact import PreparedContact
from outreach.services.runs.run import Run, read_run
from outreach.services.runs.stages import forget_contact_gate, hold_shard
from outreach.storage import tables
from outreach.storage.copy_text import text_of_rows
from outreach.storage.copying import copy_text_rows
from outreach.storage.limits import allow_bulk
from outreach.storage.statements import statement
from outreach.storage.statistics import refresh_statistics
from outreach.storage.trial import Ledger

_CONTACTS_AT_ONCE = 2_000


def shards(ledger: Ledger, *, run_id: UUID) -> list[int]:
    """Return the shards of a run, at least one, so that an empty night also runs every step."""
    invoice = tables.invoice
    with ledger.begin() as connection:
        allow_bulk(connection)
        read_run(connection, run_id)
        query = select(func.coalesce(func.max(invoice.c.shard), 0)).where(invoice.c.run_id == run_id)
        return list(range(connection.execute(query).scalar_one() + 1))


def prepare_contacts(ledger: Ledger, *, run_id: UUID, shard: int) -> dict[str, int]:
    """Group the invoices of one shard into one contact per person.

    Until the run is sealed this replaces the shard's contacts, and drops the gate
    result that depended on them. A person with nothing due is a contact, too. Returns
    the counts as stored: ``contacts``, ``with_something_due``, ``with_callable_phone``
    and ``invoices_due``.
    """
    with ledger.begin() as connection:
        allow_bulk(connection)
        run = hold_shard(connection, run_id, shard)
        phones = PhoneReader(partial(find_readings, connection))
        if not run.is_sealed:
            forget_contact_gate(connection, run_id)
            _replace(connection, run, shard, phones)
    keep_readings(ledger, phones.anew)
    refresh_statistics(
        ledger, (tables.contact, ("run_id", "person_id", "person_key", "shard", "phone", "invoice_count"))
    )
    with ledger.begin() as connection:
        allow_bulk(connection)
        parameters = {"run_id": run_id, "shard": shard}
        return dict(connection.execute(statement("count_prepared"), parameters).mappings().one())


def _replace(connection: Connection, run: Run, shard: int, phones: PhoneReader) -> None:
    contact = tables.contact
    connection.execute(delete(contact).where(contact.c.run_id == run.run_id, contact.c.shard == shard))
    contacts = contacts_of_shard(connection, run.run_id, shard, config=run.campaign.config, phones=phones)
    first = (str(run.run_id), str(shard))
    columns = ("run_id", "shard", *PreparedContact._fields)
    for some in _in_portions(contacts):
        rows = ((*first, *prepared.as_text()) for prepared in some)
        copy_text_rows(connection, "outreach.contact", columns, text_of_rows(rows))


def _in_portions(contacts: Iterator[PreparedContact]) -> Iterator[list[PreparedContact]]:
    """Yield lists of contacts, since the connection cannot read other rows while rows are copied."""
    while some := list(islice(contacts, _CONTACTS_AT_ONCE)):
        yield some
