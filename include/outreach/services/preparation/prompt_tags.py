"""Building the variables of the agent's prompt for every contact with something due."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, Select, select

from outreach.campaign.contact_facts import ContactFacts
from outreach.campaign.tags import MissingVariable, PromptTagBuilder
from outreach.services.preparation.rows_told import RowsTold, ToldOfShard
from outreach.services.runs.run import Run
from outreach.services.runs.stages import forget_contact_gate, hold_shard
from outreach.storage import tables
from outreach.storage.copy_text import TextRow, text_of_rows
from outreach.storage.copying import copy_text_rows
from outreach.storage.limits import allow_bulk
from outreach.storage.statements import statement
from outreach.storage.statistics import refresh_statistics
from outreach.storage.trial import Ledger

_CONTACTS_AT_ONCE = 2_000


_COLUMNS = ("run_id", "person_id", "tags", "problem")


def build_prompt_tags(ledger: Ledger, *, run_id: UUID, shard: int) -> dict[str, int]:
    """Build the tags of one shard's contacts; a contact with nothing due needs none.

    Until the run is sealed this replaces the tags, and drops the decisions and the gate
    result that depended on them. Returns the counts as stored: ``with_tags``,
    ``missing_variable`` and ``nothing_due``.
    """
    with ledger.begin() as connection:
        allow_bulk(connection)
        run = hold_shard(connection, run_id, shard)
        if not run.is_sealed:
            forget_contact_gate(connection, run_id)
            _replace(connection, run, shard)
    refresh_statistics(ledger, (tables.prompt, ("run_id", "person_id", "problem")))
    with ledger.begin() as connection:
        allow_bulk(connection)
        parameters = {"run_id": run_id, "shard": shard}
        return dict(connection.execute(statement("count_prompted"), parameters).mappings().one())


def _replace(connection: Connection, run: Run, shard: int) -> None:
    of_shard = {"run_id": run.run_id, "shard": shard}
    connection.execute(statement("forget_decisions_of_shard"), of_shard)
    connection.execute(statement("forget_prompts_of_shard"), of_shard)
    builder = PromptTagBuilder(run.campaign.config, run.campaign.prompt)
    shown = ToldOfShard.read(connection, run, shard)
    options = {"yield_per": _CONTACTS_AT_ONCE}
    with connection.execute(_contacts_to_tell(run, shard), execution_options=options) as contacts:
        for some in contacts.partitions():
            rows = list(_built(some, shown, run, builder))  # no other rows can be read while these are copied
            copy_text_rows(
                connection, "outreach.prompt", ("run_id", "person_id", "tags", "problem"), text_of_rows(rows)
            )


def _contacts_to_tell(run: Run, shard: int) -> Select[Any]:
    contact = tables.contact
    return (
        select(
            contact.c.person_id,
            contact.c.name,
            contact.c.first_name,
            contact.c.last_name,
            contact.c.country,
            contact.c.language,
            contact.c.invoice_count,
            contact.c.oldest_due_date,
            contact.c.totals,
        )
        .where(contact.c.run_id == run.run_id, contact.c.shard == shard, contact.c.invoice_count > 0)
        .order_by(contact.c.person_id.collate("C"))
    )


def _built(
    contacts: Sequence[Row[Any]], shown: ToldOfShard, run: Run, builder: PromptTagBuilder
) -> Iterator[TextRow]:
    run_id = str(run.run_id)
    for contact in contacts:
        person_id = contact.person_id
        try:
            tags = builder.build_json(_facts(contact, shown.of(person_id), run))
        except MissingVariable as missing:
            yield run_id, person_id, None, f"{missing.tag}: {missing.why}"
        else:
            yield run_id, person_id, tags, None


def _facts(contact: Row[Any], shown: RowsTold, run: Run) -> ContactFacts:
    return ContactFacts(
        name=contact.name,
        first_name=contact.first_name,
        last_name=contact.last_name,
        country=contact.country,
        language=contact.language,
        invoice_count=contact.invoice_count,
        oldest_due_date=contact.oldest_due_date,
        totals={currency: Decimal(amount) for currency, amount in contact.totals.items()},
        run_date=run.run_date,
        variables=shown.variables,
        invoice_numbers=shown.invoice_numbers,
        columns=shown.columns,
    )
