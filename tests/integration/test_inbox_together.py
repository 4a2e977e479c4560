"""Deliveries that came together: one commit for all, and none spoils another."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

from sqlalchemy import URL, Engine, select, text
from sqlalchemy.exc import OperationalError

from builders.events import ANOTHER_SECRET, Event, call_ended, levers, signed
from builders.night import ACCOUNT, NOW
from outreach.providers.base import WebhookRefused, WebhookRequest
from outreach.services.collection.inbox import Arrival, Stored, store_deliveries
from outreach.storage import tables
from outreach.storage.engine import ledger_engine

CALL = UUID("00000000-0000-4000-8000-000000000001")


def arrival(request: WebhookRequest, *, connection_id: str = ACCOUNT) -> Arrival:
    return Arrival(
        provider=levers(connection_id), connection_id=connection_id, request=request, received_at=NOW
    )


def store(ledger: Engine, *events: Event) -> list[Stored]:
    return store_deliveries(ledger, [arrival(signed(event)) for event in events])


def keys(ledger: Engine) -> list[str]:
    """The deliveries that were kept, in the order of their ids."""
    event = tables.provider_event
    with ledger.connect() as connection:
        return list(connection.scalars(select(event.c.event_key).order_by(event.c.event_id)))


def refuse(ledger: Engine, key: str) -> None:
    """Make the database refuse one delivery, with any others beside it."""
    with ledger.begin() as connection:
        connection.execute(
            text(
                "CREATE TRIGGER refused BEFORE INSERT ON outreach.provider_event FOR EACH ROW "
                f"WHEN (NEW.event_key = '{key}') EXECUTE FUNCTION outreach.refuse_change()"
            )
        )


def test_they_are_kept_in_the_order_in_which_they_came(ledger: Engine) -> None:
    names = ["msg_c", "msg_a", "msg_b"]

    assert store(ledger, *(call_ended(CALL, key=name) for name in names)) == [True, True, True]
    assert keys(ledger) == names


def test_of_two_that_are_the_same_the_second_is_the_repeat(ledger: Engine) -> None:
    known, new = call_ended(CALL), call_ended(CALL)
    store(ledger, known)

    assert store(ledger, new, known, new) == [True, False, False]


def test_one_delivery_of_two_accounts_at_once_is_two(ledger: Engine) -> None:
    request = signed(call_ended(CALL))

    assert store_deliveries(ledger, [arrival(request), arrival(request, connection_id="other")]) == [
        True,
        True,
    ]


def test_a_forged_one_is_refused_and_the_others_are_kept(ledger: Engine) -> None:
    forged = arrival(signed(call_ended(CALL), secret=ANOTHER_SECRET))
    genuine = [arrival(signed(call_ended(CALL))) for _ in range(2)]

    first, refused, second = store_deliveries(ledger, [genuine[0], forged, genuine[1]])

    assert (first, second) == (True, True)
    assert isinstance(refused, WebhookRefused)
    assert len(keys(ledger)) == 2


def test_one_that_the_ledger_refuses_spoils_no_other(ledger: Engine) -> None:
    refuse(ledger, "msg_odd")
    events = [call_ended(CALL, key=key) for key in ("msg_1", "msg_odd", "msg_2")]

    first, refused, second = store(ledger, *events)

    assert (first, second) == (True, True)
    assert isinstance(refused, Exception)
    assert keys(ledger) == ["msg_1", "msg_2"]


def test_two_doors_that_are_sent_the_same_in_another_order_keep_all_of_it_once(ledger: Engine) -> None:
    events = [call_ended(CALL) for _ in range(200)]
    orders = [events, events[::-1]] * 2

    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda order: store(ledger, *order), orders))

    assert Counter(each for answer in answers for each in answer) == {False: 600, True: 200}
    assert len(keys(ledger)) == 200


def test_a_ledger_that_is_away_is_asked_once_for_all_of_them(ledger_url: URL) -> None:
    nowhere = ledger_engine(ledger_url.set(database="gone").render_as_string(hide_password=False))
    try:
        answers = store(nowhere, *(call_ended(CALL) for _ in range(50)))
    finally:
        nowhere.dispose()

    assert len(set(map(id, answers))) == 1
    assert isinstance(answers[0], OperationalError)
