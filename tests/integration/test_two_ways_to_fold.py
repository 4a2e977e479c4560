"""People whose rows agree are folded by the database, and come out as pandas folds them."""

import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, insert

from builders.invoices import receivables_campaign, run_for
from outreach.services.preparation.folding import contacts_of_shard
from outreach.services.preparation.group_by_person import fold_contacts
from outreach.services.preparation.phone_reader import PhoneReader
from outreach.services.preparation.prepared_contact import PreparedContact
from outreach.storage import tables

COLUMNS = (
    "person_id", "row_number", "name", "first_name", "last_name", "phone", "other_phones", "country", "state",
    "language", "time_zone", "amount", "currency", "due_date", "consent", "problems", "own_reason",
)  # fmt: skip
CONFIG = receivables_campaign(min_amount={"SAR": "20"}).config

said = st.fixed_dictionaries(
    {
        "name": st.sampled_from(
            [None, "", "Amal Haddad", " Amal \n Haddad", "Omar (deceased)", "\tTab\\N {x,y}"]
        ),
        "first_name": st.sampled_from([None, "Amal", "Wrong"]),
        "last_name": st.sampled_from([None, "Haddad", " number "]),
        "phone": st.sampled_from(
            [
                None,
                "",
                "+12025550100",
                "202-555-0100",
                "+966 50 123 4567",
                "0501234567",
                "+1 800 555 0199",
                "?",
            ]
        ),
        "other_phones": st.sampled_from(
            [[], ["+12025550101"], ["?", "+447911123456"], ['mobile: "+1\\N', "x"]]
        ),
        "country": st.sampled_from([None, "US", "SA", "CA"]),
        "state": st.sampled_from([None, "US-DC", "CA-ON"]),
        "language": st.sampled_from([None, "ar", "en"]),
        "time_zone": st.sampled_from([None, "America/New_York", "Asia/Riyadh"]),
        "consent": st.sampled_from([None, True, False]),
        "problems": st.sampled_from([[], [], ["due_date"], ["country"], ["consent", "state"]]),
    }
)
owed = st.fixed_dictionaries(
    {
        "amount": st.sampled_from(
            [None, *map(Decimal, ("0.0040", "0.005", "20", "150.0000", "-20", "1000"))]
        ),
        "currency": st.sampled_from([None, "SAR", "USD", "ZZZ"]),
        "due_date": st.sampled_from([None, date(2024, 5, 1), date(2023, 1, 1)]),
        "own_reason": st.sampled_from([None, None, "credit_note", "invoice_paid"]),
    }
)


@st.composite
def people(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Rows of some people, most of whom say the same in each of theirs."""
    rows = []
    for number in range(draw(st.integers(1, 6))):
        evidence = draw(said)
        for _ in range(draw(st.integers(1, 4))):
            evidence = draw(st.one_of(st.just(evidence), st.just(evidence), said))
            rows.append({"person_id": f"C{number}", **evidence, **draw(owed)})
    return draw(st.permutations(rows))


def insert_rows(connection: Connection, run_id: Any, rows: Sequence[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """Insert rows as invoices of a run, and return them as the fold reads them."""
    numbered = [{"row_number": number, **row} for number, row in enumerate(rows, start=1)]
    invoices = [{"run_id": run_id, "shard": 0, "as_read": {}, **row} for row in numbered]
    connection.execute(insert(tables.invoice), invoices)
    return [tuple(row[name] for name in COLUMNS) for row in numbered]


def comparable(contact: PreparedContact) -> PreparedContact:
    return contact._replace(totals=json.loads(contact.totals))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(people())
def test_the_database_folds_rows_as_pandas_does(ledger: Engine, rows: list[dict[str, Any]]) -> None:
    run_id = run_for(ledger)
    with ledger.connect() as connection:
        whole = insert_rows(connection, run_id, rows)
        contacts = contacts_of_shard(connection, run_id, 0, config=CONFIG, phones=PhoneReader())
        folded = {contact.person_id: comparable(contact) for contact in contacts}
        connection.rollback()
    expected = fold_contacts(
        whole,
        columns=COLUMNS,
        defaults=CONFIG.defaults,
        min_amount=CONFIG.min_amount,
        phones=PhoneReader(),
    )
    assert folded == {contact.person_id: comparable(contact) for contact in expected}
