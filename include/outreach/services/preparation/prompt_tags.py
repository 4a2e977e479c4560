"""Building the variables of the agent's prompt for every contact that something is due from."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, select

from outreach.campaign.contact_facts import ContactFacts
from outreach.campaign.tags import MissingVariable, PromptTagBuilder
from outreach.services.preparation.rows_told import NOTHING_TOLD, RowsTold, rows_told
from outreach.services.runs.run import Run
from outreach.services.runs.stages import forget_contact_gate, hold_shard
from outreach.storage import tables
from outreach.storage.copying import copy_rows
from outreach.storage.statements import statement
from outreach.storage.trial import Ledger


def build_prompt_tags(ledger: Ledger, *, run_id: UUID, shard: int) -> dict[str, int]:
    """Build the tags of one shard's contacts; a contact with nothing due needs none.

    Until the run is sealed this replaces the tags, takes back the decisions
    that rested on them, and drops the gate result. Returns the counts as
    stored: ``with_tags``, ``missing_variable`` and ``nothing_due``.
    """
    with ledger.begin() as connection:
        run = hold_shard(connection, run_id, shard)
        if not run.is_sealed:
            forget_contact_gate(connection, run_id)
            _replace(connection, run, shard)
        parameters = {"run_id": run_id, "shard": shard}
        return dict(connection.execute(statement("count_prompted"), parameters).mappings().one())


def _replace(connection: Connection, run: Run, shard: int) -> None:
    contact = tables.contact
    query = select(contact).where(
        contact.c.run_id == run.run_id, contact.c.shard == shard, contact.c.invoice_count > 0
    )
    contacts = connection.execute(query).all()
    told = rows_told(connection, run, shard)
    of_shard = {"run_id": run.run_id, "shard": shard}
    connection.execute(statement("forget_decisions_of_shard"), of_shard)
    connection.execute(statement("forget_prompts_of_shard"), of_shard)
    columns = ("run_id", "person_id", "tags", "problem")
    built = ((run.run_id, *each) for each in _built(contacts, told, run))
    copy_rows(connection, "outreach.prompt", columns, built)


def _built(
    contacts: Sequence[Row[Any]], told: Mapping[str, RowsTold], run: Run
) -> Iterator[tuple[str, str | None, str | None]]:
    builder = PromptTagBuilder(run.campaign.config, run.campaign.prompt)
    for contact in contacts:
        try:
            tags = builder.build_json(_facts(contact, told.get(contact.person_id, NOTHING_TOLD), run))
        except MissingVariable as missing:
            yield contact.person_id, None, f"{missing.tag}: {missing.why}"
        else:
            yield contact.person_id, tags, None


def _facts(contact: Row[Any], told: RowsTold, run: Run) -> ContactFacts:
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
        variables=told.variables,
        invoice_numbers=told.invoice_numbers,
        columns=told.columns,
    )
