"""The inbox: kept before it is acknowledged, once, and only from the provider."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError

from builders.events import ANOTHER_SECRET, Event, call_ended, clock, deliver, levers, signed
from builders.night import ACCOUNT, NOW
from outreach.providers.base import WebhookRefused, WebhookRequest
from outreach.services.collection.inbox import store_delivery
from outreach.storage import tables

CALL = UUID("00000000-0000-4000-8000-000000000001")


def stored(ledger: Engine) -> list[dict[str, object]]:
    with ledger.connect() as connection:
        return [dict(row) for row in connection.execute(select(tables.provider_event)).mappings()]


def test_a_delivery_is_kept_as_it_came(ledger: Engine) -> None:
    event = call_ended(CALL, key="msg_a")

    assert deliver(ledger, event, now=NOW) == [True]

    (row,) = stored(ledger)
    assert row["body"] == event.body()
    assert (row["connection_id"], row["provider"], row["event_key"]) == (ACCOUNT, "levers", "msg_a")
    assert (row["source"], row["received_at"], row["call_id"]) == ("webhook", NOW, CALL)
    assert (row["applied_at"], row["result"]) == (None, None)


def test_a_repeated_delivery_is_kept_once(ledger: Engine) -> None:
    event = call_ended(CALL)

    assert deliver(ledger, *[event] * 5, now=NOW) == [True, False, False, False, False]
    assert len(stored(ledger)) == 1


def test_the_same_event_of_two_accounts_is_two_events(ledger: Engine) -> None:
    event = call_ended(CALL)

    assert deliver(ledger, event, now=NOW) == [True]
    assert deliver(ledger, event, now=NOW, connection_id="levers_other") == [True]


def test_a_delivery_that_is_not_signed_with_the_account_s_secret_is_not_kept(ledger: Engine) -> None:
    forged = signed(call_ended(CALL), secret=ANOTHER_SECRET)

    with pytest.raises(WebhookRefused):
        store_delivery(ledger, provider=levers(), connection_id=ACCOUNT, request=forged, now=NOW)

    assert stored(ledger) == []


def test_a_delivery_whose_body_was_changed_is_not_kept(ledger: Engine) -> None:
    genuine = signed(call_ended(CALL))
    changed = WebhookRequest(headers=genuine.headers, body=genuine.body.replace(b"REFUSED", b"OPT_OUT"))

    with pytest.raises(WebhookRefused):
        store_delivery(ledger, provider=levers(), connection_id=ACCOUNT, request=changed, now=NOW)

    assert stored(ledger) == []


def test_a_delivery_that_was_signed_long_ago_is_not_kept(ledger: Engine) -> None:
    old = signed(call_ended(CALL), at=clock() - timedelta(minutes=6))

    with pytest.raises(WebhookRefused):
        store_delivery(ledger, provider=levers(), connection_id=ACCOUNT, request=old, now=NOW)


def test_both_secrets_of_a_rotation_are_good(ledger: Engine) -> None:
    provider = levers(secrets=(ANOTHER_SECRET, ANOTHER_SECRET[:-4] + "AAAA"))
    request = signed(call_ended(CALL), secret=ANOTHER_SECRET)

    assert store_delivery(ledger, provider=provider, connection_id=ACCOUNT, request=request, now=NOW)


def test_a_genuine_delivery_that_no_one_can_read_is_kept_too(ledger: Engine) -> None:
    unreadable = Event(data={"something": "else"})

    assert deliver(ledger, unreadable, now=NOW) == [True]
    assert deliver(ledger, unreadable, now=NOW) == [False]

    (row,) = stored(ledger)
    assert (row["body"], row["call_id"]) == (unreadable.body(), None)


def test_the_words_of_a_provider_cannot_be_rewritten_or_removed(ledger: Engine) -> None:
    deliver(ledger, call_ended(CALL), now=NOW)

    with pytest.raises(IntegrityError), ledger.begin() as connection:
        connection.execute(tables.provider_event.update().values(body=b"{}"))
    with pytest.raises(IntegrityError), ledger.begin() as connection:
        connection.execute(tables.provider_event.delete())
