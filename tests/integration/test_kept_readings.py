"""The reading of a phone field is kept from one night to the next, and made anew when it is missing."""

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import Engine, delete, func, select, text, update
from sqlalchemy.exc import IntegrityError

from builders.invoices import NOW, RUN_DATE, fill, owing, prepare_night, rows_of, run_for
from outreach.domain.phones import read_phone
from outreach.services.preparation.contacts import prepare_contacts
from outreach.services.preparation.kept_readings import find_readings, keep_readings
from outreach.services.preparation.phone_reader import PhoneReader, reading_key
from outreach.storage import tables
from outreach.storage.trial import trial

FIELDS = [
    ("+1 (212) 456-1234", "US"),
    ("0501234567", "SA"),
    ("do not call 0501234567", "SA"),
    ("fax: +44 20 7946 0958", "GB"),
    ("+800 1234 5678", "ZZ"),
    ("", "US"),
    ("nonsense\t\\N\n", "US"),
    ("+61 491 570 156", "AU"),
]
PHONES = dict(zip(("C-1", "C-2", "C-3"), ("+12025550100", "202-555-0101", "ask for Ali"), strict=True))


def count(ledger: Engine) -> int:
    with ledger.connect() as connection:
        return connection.scalar(select(func.count()).select_from(tables.phone_reading)) or 0


def first_night(ledger: Engine, warehouse: Engine) -> None:
    fill(warehouse, [owing(person, phone=phone) for person, phone in PHONES.items()])
    prepare_night(ledger, warehouse, run_for(ledger))


def test_a_kept_reading_says_all_that_was_read(ledger: Engine) -> None:
    reader = PhoneReader()
    expected = dict(reader.read(FIELDS))
    keep_readings(ledger, reader.anew)
    with ledger.connect() as connection:
        another = PhoneReader(partial(find_readings, connection))
        assert dict(another.read(FIELDS)) == expected
    assert another.anew == {}


def test_keeping_a_reading_twice_keeps_the_first(ledger: Engine) -> None:
    key = reading_key("0501234567", "SA")
    for field in ("0501234567", "0501234568"):
        keep_readings(ledger, {key: read_phone(field, region="SA")})
    with ledger.connect() as connection:
        assert find_readings(connection, [key])[key].e164 == "+966501234567"


def test_the_next_night_reads_only_what_is_new_and_makes_the_same_contacts(
    ledger: Engine, warehouse: Engine
) -> None:
    first_night(ledger, warehouse)
    assert count(ledger) == len(PHONES)
    with ledger.connect() as connection:
        read_at = set(connection.scalars(select(tables.phone_reading.c.read_at)))
    fill(
        warehouse, [owing(person, phone=phone) for person, phone in {**PHONES, "C-4": "+12025550104"}.items()]
    )
    run_id = run_for(ledger, run_date=RUN_DATE + timedelta(days=1))
    prepare_night(ledger, warehouse, run_id, now=NOW + timedelta(days=1))
    phones = {
        row["person_id"]: (row["phone"], row["phone_problem"])
        for row in rows_of(ledger, tables.contact, run_id)
    }
    assert phones == {
        "C-1": ("+12025550100", None),
        "C-2": ("+12025550101", None),
        "C-3": (None, "unreadable_phone"),
        "C-4": ("+12025550104", None),
    }
    with ledger.connect() as connection:
        assert len(set(connection.scalars(select(tables.phone_reading.c.read_at))) - read_at) == 1


def test_readings_may_go_and_are_read_anew(ledger: Engine, warehouse: Engine) -> None:
    first_night(ledger, warehouse)
    with ledger.begin() as connection:
        connection.execute(delete(tables.phone_reading))
    prepare_contacts(ledger, run_id=run_for(ledger), shard=0)
    assert count(ledger) == len(PHONES)


def test_no_reading_is_ever_changed(ledger: Engine, warehouse: Engine) -> None:
    first_night(ledger, warehouse)
    with pytest.raises(IntegrityError, match="append-only"), ledger.begin() as connection:
        connection.execute(update(tables.phone_reading).values(e164="+12025550199"))


def test_a_reading_does_not_say_whose_field_it_was(ledger: Engine, warehouse: Engine) -> None:
    first_night(ledger, warehouse)
    with ledger.connect() as connection:
        whole = " ".join(
            map(str, connection.scalars(text("SELECT r::text FROM outreach.phone_reading AS r")))
        )
    assert not any(word in whole for word in (*PHONES, "Ali", "Amal"))


def test_a_trial_keeps_nothing(ledger: Engine, warehouse: Engine) -> None:
    first_night(ledger, warehouse)
    run_id = run_for(ledger)
    with ledger.begin() as connection:
        connection.execute(delete(tables.phone_reading))
    with trial(ledger) as tried:
        prepare_contacts(tried, run_id=run_id, shard=0)
    assert count(ledger) == 0
