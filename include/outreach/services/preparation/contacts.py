"""Folding a run's invoices into contacts: one person, one number, what is due."""

from uuid import UUID

from sqlalchemy import Connection, delete, func, select

from outreach.campaign.model import CampaignConfig, Defaults
from outreach.domain.phones import UNKNOWN_REGION
from outreach.services.runs.run import Run, read_run
from outreach.services.runs.stages import forget_contact_gate, hold_shard, invoices_with_own_reason
from outreach.storage import tables
from outreach.storage.copying import copy_rows
from outreach.storage.statements import statement
from outreach.storage.trial import Ledger

_READ = (
    "person_id", "row_number", "name", "first_name", "last_name", "phone", "other_phones", "country", "state",
    "language", "time_zone", "amount", "currency", "due_date", "consent", "problems", "own_reason",
)  # fmt: skip


def shards(ledger: Ledger, *, run_id: UUID) -> list[int]:
    """Return the shards of a run, at least one, so that an empty night goes through every step."""
    invoice = tables.invoice
    with ledger.begin() as connection:
        read_run(connection, run_id)
        query = select(func.coalesce(func.max(invoice.c.shard), 0)).where(invoice.c.run_id == run_id)
        return list(range(connection.execute(query).scalar_one() + 1))


def prepare_contacts(ledger: Ledger, *, run_id: UUID, shard: int) -> dict[str, int]:
    """Fold the invoices of one shard into one contact per person.

    Until the run is sealed this replaces the shard's contacts, and drops the
    gate result that rested on them. A person with nothing due is a contact as
    well. Returns the counts as stored: ``contacts``, ``with_something_due``,
    ``with_callable_phone`` and ``invoices_due``.
    """
    with ledger.begin() as connection:
        run = hold_shard(connection, run_id, shard)
        if not run.is_sealed:
            forget_contact_gate(connection, run_id)
            _replace(connection, run, shard)
        parameters = {"run_id": run_id, "shard": shard}
        return dict(connection.execute(statement("count_prepared"), parameters).mappings().one())


def _replace(connection: Connection, run: Run, shard: int) -> None:
    # Airflow's tasks import this module each time they wake; pandas is needed only here.
    from outreach.services.preparation.group_by_person import (  # noqa: PLC0415
        PreparedContact,
        fold_contacts,
    )

    contact = tables.contact
    connection.execute(delete(contact).where(contact.c.run_id == run.run_id, contact.c.shard == shard))
    invoice = invoices_with_own_reason(run.run_id, *_READ, "shard")
    query = (
        select(*(invoice.c[name] for name in _READ))
        .where(invoice.c.shard == shard, invoice.c.person_id.is_not(None))
        .order_by(invoice.c.row_number)
    )
    rows = connection.execute(query).all()
    config = run.campaign.config
    contacts = fold_contacts(rows, columns=_READ, defaults=_defaults(config), min_amount=config.min_amount)
    copy_rows(
        connection,
        "outreach.contact",
        ("run_id", "shard", *PreparedContact._fields),
        ((run.run_id, shard, *prepared) for prepared in contacts),
    )


def _defaults(config: CampaignConfig) -> Defaults:
    """Return what holds where a row says nothing; numbers of a vendor's file are whole, not completed."""
    if not config.reads_vendors_file:
        return config.defaults
    return config.defaults.model_copy(update={"region": UNKNOWN_REGION})
