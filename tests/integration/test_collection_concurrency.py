"""Reducers beside each other and beside dispatch: nothing twice, nothing lost, no deadlock."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Engine, func, select, text, update

from builders.events import SETTINGS, call_ended, deliver, levers
from builders.ledger import insert_run
from builders.night import NOW, OneCall, person
from builders.stops import stops
from outreach.domain.calls import CallState
from outreach.services.collection.reduce import CollectionCounts, reduce_inbox
from outreach.services.runs.close import expire_overdue
from outreach.storage import tables
from outreach.storage.engine import changing
from outreach.storage.statements import statement

LATER = NOW + timedelta(minutes=10)


def submitted_calls(ledger: Engine, number: int) -> list[UUID]:
    insert_run(ledger, *(person(call=OneCall(state=CallState.SUBMITTED)) for _ in range(number)))
    with ledger.connect() as connection:
        return list(connection.scalars(select(tables.call.c.call_id).order_by(tables.call.c.call_id)))


def collect(ledger: Engine, *, limit: int = 1000) -> CollectionCounts:
    return reduce_inbox(ledger, provider_of=levers, settings=SETTINGS, now=LATER, limit=limit)


def moves(ledger: Engine) -> int:
    with ledger.connect() as connection:
        row = tables.call_transition
        return connection.scalar(select(func.count()).where(row.c.actor == "collection")) or 0


def test_several_reducers_at_once_apply_every_event_exactly_once(ledger: Engine) -> None:
    calls = submitted_calls(ledger, 150)
    for order in (calls, list(reversed(calls))):
        deliver(ledger, *(call_ended(call_id) for call_id in order), now=NOW)

    with ThreadPoolExecutor(4) as threads:
        counts = list(threads.map(lambda _: collect(ledger), range(4)))

    assert sum(each.applied for each in counts) == 150
    assert sum(each.repeated for each in counts) == 150
    assert sum(each.left for each in counts) == 0
    assert moves(ledger) == 150


def test_two_events_of_one_call_in_two_reducers_are_both_taken_into_account(ledger: Engine) -> None:
    calls = submitted_calls(ledger, 40)
    deliver(ledger, *(call_ended(call_id, callOutput="OPT_OUT") for call_id in calls), now=NOW)
    deliver(ledger, *(call_ended(call_id, callOutput="REFUSED") for call_id in calls), now=NOW)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: collect(ledger, limit=10), range(8)))

    with ledger.connect() as connection:
        assert set(connection.scalars(select(tables.call.c.conversation_outcome))) == {"opt_out"}
    assert len(stops(ledger)) == 40


def test_collection_waits_for_the_process_that_records_the_submit_and_then_goes_on(ledger: Engine) -> None:
    insert_run(ledger, *(person(call=OneCall(state=CallState.SUBMITTING)) for _ in range(20)))
    with ledger.connect() as connection:
        calls = list(connection.scalars(select(tables.call.c.call_id)))
        batch_id = connection.scalar(select(tables.call_batch.c.batch_id))
    deliver(ledger, *(call_ended(call_id) for call_id in calls), now=NOW)

    with changing(ledger, actor="submit") as recording:
        batch = tables.call_batch
        recording.execute(update(batch).values(state="submitted", submitted_at=NOW))
        reducer = threading.Thread(target=collect, args=(ledger,))
        reducer.start()
        reducer.join(timeout=0.5)
        assert reducer.is_alive()
        recording.execute(statement("calls_submitted"), {"batch_id": batch_id, "now": NOW})
    reducer.join(timeout=20)

    with ledger.connect() as connection:
        assert set(connection.scalars(select(tables.call.c.state))) == {"completed"}


def test_expiry_locks_calls_in_the_order_in_which_collection_does(ledger: Engine) -> None:
    first, *others = submitted_calls(ledger, 20)
    two_days_later = NOW + timedelta(days=2)
    for_update = select(tables.call.c.call_id).with_for_update(nowait=True)

    with ledger.begin() as holder:
        holder.execute(for_update.where(tables.call.c.call_id == first))
        expiry = threading.Thread(target=expire_overdue, args=(ledger,), kwargs={"now": two_days_later})
        expiry.start()
        expiry.join(timeout=0.5)
        assert expiry.is_alive()
        holder.execute(for_update.where(tables.call.c.call_id.in_(others)))
    expiry.join(timeout=20)

    with ledger.connect() as connection:
        assert set(connection.scalars(select(tables.call.c.state))) == {"expired"}


def test_a_longer_queue_than_the_limit_is_taken_in_parts(ledger: Engine) -> None:
    calls = submitted_calls(ledger, 7)
    deliver(ledger, *(call_ended(call_id) for call_id in calls), now=NOW)

    assert [collect(ledger, limit=3).applied for _ in range(4)] == [3, 3, 1, 0]


def test_one_delivery_that_cannot_be_applied_holds_up_no_other_and_is_tried_again(ledger: Engine) -> None:
    calls = submitted_calls(ledger, 3)
    deliver(ledger, *(call_ended(call_id) for call_id in calls), now=NOW)
    _break(ledger, calls[1])

    assert collect(ledger) == CollectionCounts(applied=2, left=1)
    assert collect(ledger) == CollectionCounts(left=1)

    with ledger.begin() as connection:
        connection.execute(text("DROP TRIGGER broken ON outreach.call"))
    assert collect(ledger) == CollectionCounts(applied=1)


def _break(ledger: Engine, call_id: UUID) -> None:
    """Make the database refuse every change of one call."""
    with ledger.begin() as connection:
        connection.execute(
            text(
                "CREATE TRIGGER broken BEFORE UPDATE ON outreach.call FOR EACH ROW "
                f"WHEN (OLD.call_id = '{call_id}') EXECUTE FUNCTION outreach.refuse_change()"
            )
        )
