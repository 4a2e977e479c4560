"""Building the variables of the agent's prompt for every contact that something is due from."""

import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, Row, select

from outreach.campaign.tags import ContactFacts, MissingVariable, PromptTagBuilder, columns_told
from outreach.services.runs.run import Run
from outreach.services.runs.stages import forget_contact_gate, hold_shard, invoices_to_call_about
from outreach.storage import tables
from outreach.storage.copying import copy_rows
from outreach.storage.statements import statement


def build_prompt_tags(ledger: Engine, *, run_id: UUID, shard: int) -> dict[str, int]:
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
    variables = _variables(connection, run, shard)
    connection.execute(statement("create_built_tags"))
    columns = ("person_id", "prompt_tags", "prompt_problem")
    copy_rows(connection, "built_tags", columns, _built(contacts, variables, run))
    connection.execute(statement("record_prompt_tags"), {"run_id": run.run_id})
    of_shard = {"run_id": run.run_id, "shard": shard}
    connection.execute(statement("forget_decisions_of_shard"), of_shard)


def _variables(connection: Connection, run: Run, shard: int) -> dict[str, dict[str, str | None]]:
    """Read, by person, the columns of a vendor's file that the agent is told; empty for other campaigns.

    What the rows that the call is about do not all say is None.
    """
    told = columns_told(run.campaign.config, run.campaign.prompt)
    if not told:
        return {}
    about = invoices_to_call_about(run.run_id, "person_id", "as_read", "shard").subquery("about")
    query = select(about.c.person_id, about.c.as_read).where(about.c.shard == shard)
    found: dict[str, dict[str, str | None]] = {}
    for row in connection.execute(query):
        said = {name: str(row.as_read.get(name) or "") for name in told}
        known = found.setdefault(row.person_id, dict(said))
        known |= {name: None for name in told if known[name] != said[name]}
    return found


def _built(
    contacts: Sequence[Row[Any]], variables: Mapping[str, Mapping[str, str | None]], run: Run
) -> Iterator[tuple[str, str | None, str | None]]:
    builder = PromptTagBuilder(run.campaign.config, run.campaign.prompt)
    for contact in contacts:
        try:
            tags = builder.build(_facts(contact, variables.get(contact.person_id, {}), run))
        except MissingVariable as missing:
            yield contact.person_id, None, f"{missing.tag}: {missing.why}"
        else:
            yield contact.person_id, json.dumps(tags, ensure_ascii=False), None


def _facts(contact: Row[Any], variables: Mapping[str, str | None], run: Run) -> ContactFacts:
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
        variables=variables,
    )
