"""``publish`` loads the changed rows of the reporting views into a warehouse, and no others."""

from datetime import timedelta

from sqlalchemy import Engine, text

from builders.ledger import insert_run
from builders.loading import Warehouse
from builders.night import NOW, OneCall, Owed, completed, person, promise
from outreach.domain.calls import CallState
from outreach.services.loading.differences import Counts


def new(rows: int) -> Counts:
    return Counts(new=rows, changed=0, gone=0)


def a_night(ledger: Engine) -> None:
    insert_run(
        ledger,
        person("c-1", name="سارة", call=promise("12.34")),
        person("C-1", owed=(Owed(invoice_id="i-2"), Owed(invoice_id="i-3")), call=completed()),
        person("c-3", call=OneCall(state=CallState.EXPIRED)),
        person("c-4", call=OneCall(state=CallState.WITHDRAWN)),
    )


def test_the_first_load_makes_the_tables_and_fills_them(ledger: Engine, destination: Warehouse) -> None:
    a_night(ledger)
    done = destination.load()

    assert done["call_outcome"] == new(4)
    assert done["contact_decision"] == new(5)
    assert done["promise"] == new(1)
    assert destination.rows("call_outcome", "person_id", "state") == [
        ("C-1", "completed"),
        ("c-1", "completed"),
        ("c-3", "expired"),
        ("c-4", "withdrawn"),
    ]


def test_a_second_load_loads_nothing(ledger: Engine, destination: Warehouse) -> None:
    a_night(ledger)
    destination.load()

    assert destination.load() == {}
    assert destination.load(everything=True) == {}


def test_exactly_the_rows_that_a_late_result_changed_are_written(
    ledger: Engine, destination: Warehouse
) -> None:
    a_night(ledger)
    insert_run(ledger, person("c-5", call=completed()), now=NOW + timedelta(days=1))
    destination.load()
    before = destination.rows("call_outcome", "person_id", "outreach_loaded_at")
    with ledger.begin() as connection:
        connection.execute(text("UPDATE outreach.call SET summary = 'late' WHERE person_id = 'c-3'"))

    assert destination.load() == {"call_outcome": Counts(new=0, changed=1, gone=0)}
    assert destination.loaded_just_now("call_outcome", "person_id") == ["c-3"]
    assert destination.rows("call_outcome", "person_id", "summary")[2] == ("c-3", "late")
    untouched = [
        row for row in destination.rows("call_outcome", "person_id", "outreach_loaded_at") if row in before
    ]
    assert [who for who, _ in untouched] == ["C-1", "c-1", "c-4", "c-5"]


def test_a_run_is_loaded_once_it_was_published(ledger: Engine, destination: Warehouse) -> None:
    a_night(ledger)
    assert destination.load(is_published=False) == {}
    assert destination.load()["call_outcome"] == new(4)
