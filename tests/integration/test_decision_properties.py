"""For any content of the warehouse, no one is left undecided and no number is called twice."""

from collections.abc import Iterator
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import StaticPool

from builders.invoices import COLUMNS, decide_night, fill, rows_of, run_for
from builders.night import INVOICE_REASONS
from outreach.domain.decisions import Reason
from outreach.storage import tables

ids = st.sampled_from([None, "", " ", "1", "1.0", "A", "a", "\u200ba", "Ä", "ss", "ß", "9" * 250]) | st.text(
    max_size=4
)
phones = st.sampled_from(
    [
        None,
        "2025550100",
        "+1 (202) 555-0100",
        "0012025550100",
        "٢٠٢٥٥٥٠١٠٠",
        "202-555-0101 / 202-555-0102",
        "202-555-0102 ext 7",
        "+966512345678",
        "+19002345678",
        "none",
    ]
)
words = st.sampled_from([None, "", "yes", "no", "1", "0", "perhaps", "2024-06-01", "2024-07-01"])
values = {
    "invoice_id": ids,
    "person_id": ids,
    "name": st.sampled_from([None, "Amal Haddad", "haddad amal", "{{x}}"]) | st.text(max_size=8),
    "phone": phones,
    "amount": st.sampled_from([None, "10", "0", "-1", "1,000.50", "?", "NaN", "1e400"]) | st.text(max_size=4),
    "due_date": st.sampled_from([None, "2024-05-01", "2024-06-10", "2025-01-01", "?", "0001-01-01"]),
    "currency": st.sampled_from([None, "USD", "SAR", "gold"]),
    "country": st.sampled_from([None, "US", "SA", "??"]),
    "state": st.sampled_from([None, "MA", "US-NV", "??"]),
    "language": st.sampled_from([None, "ar", "en", "xx"]),
    "time_zone": st.sampled_from([None, "Asia/Riyadh", "Mars"]),
    "settled": words,
    "disputed": words,
    "consent": st.sampled_from([None, None, None, "yes", "no", "perhaps"]),
}
assert set(values) == set(COLUMNS)
rows = st.lists(st.fixed_dictionaries(values), max_size=25)
waves = count(1)


@pytest.fixture(scope="module")
def any_warehouse() -> Iterator[Engine]:
    """A warehouse in memory, which stores any text at all."""
    engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    yield engine
    engine.dispose()


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(extract=rows)
def test_every_row_is_decided_and_no_number_is_called_twice(
    ledger: Engine, any_warehouse: Engine, extract: list[dict[str, str | None]]
) -> None:
    fill(any_warehouse, extract)
    run_id = run_for(ledger, wave=next(waves))
    counts = decide_night(ledger, any_warehouse, run_id)
    invoices = rows_of(ledger, tables.invoice, run_id)
    contacts = rows_of(ledger, tables.contact, run_id)
    assert len(invoices) == len(extract)
    assert sum(n for key, n in counts.items() if key.startswith("invoices.")) == len(extract)
    for row in invoices + contacts:
        assert (row["decision"], row["reason"] is None) in {("call", True), ("do_not_call", False)}
        assert row["reason"] is None or Reason(row["reason"])
    called = [contact for contact in contacts if contact["decision"] == "call"]
    assert len({contact["phone"] for contact in called}) == len(called)
    assert {contact["person_id"] for contact in contacts} == {row["person_id"] for row in invoices} - {None}
    for contact in called:
        about = [
            row for row in invoices if row["person_id"] == contact["person_id"] and row["decision"] == "call"
        ]
        assert len(about) == contact["invoice_count"] > 0
        assert contact["consent"] is not False
        assert contact["prompt_tags"]
    for row in invoices:
        behind = [contact for contact in contacts if contact["person_id"] == row["person_id"]]
        if row["reason"] not in INVOICE_REASONS:
            assert [contact["reason"] for contact in behind] == [row["reason"]]
