"""A person who asks to be called again is known, with the time where it is certain, in any order."""

from itertools import permutations
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, select

from builders.events import SETTINGS, call_ended, deliver, levers
from builders.ledger import insert_run
from builders.night import NOW, OneCall, campaign, person
from builders.stops import facts
from outreach.campaign.model import CampaignConfig
from outreach.domain.calls import CallState
from outreach.domain.facts import FactKind
from outreach.services.collection.reduce import reduce_inbox
from outreach.services.collection.remap_words import remap_run
from outreach.storage import tables

TOMORROW = "2026-11-21T10:00:00+03:00"
AT_TOMORROW = {"at": "2026-11-21T07:00:00+00:00"}
PLACE = {"at": "callOutputReasoning.call_back_at"}


def a_call(ledger: Engine, *, zones: tuple[str, ...] = ("Asia/Riyadh",), **config: Any) -> UUID:
    who = person("C-1", call=OneCall(state=CallState.SUBMITTED), changes={"time_zones": list(zones)})
    insert_run(ledger, who, of=campaign(**{"callback": PLACE, "outcomes": {"LATER": "callback"}} | config))
    with ledger.connect() as connection:
        call_id: UUID = connection.scalars(select(tables.call.c.call_id)).one()
    return call_id


def reported(ledger: Engine, call_id: UUID, *outputs: tuple[str, Any]) -> list[dict[str, Any]]:
    """The values of the callbacks that are known after these words, each with its time, were reported."""
    for words, at in outputs:
        event = call_ended(call_id, callOutput=words, callOutputReasoning={"call_back_at": at})
        deliver(ledger, event, now=NOW)
        reduce_inbox(ledger, provider_of=levers, settings=SETTINGS, now=NOW)
    return [each["value"] for each in facts(ledger, FactKind.CALLBACK)]


def test_a_callback_is_about_the_person_and_says_when(ledger: Engine) -> None:
    call_id = a_call(ledger)
    assert reported(ledger, call_id, ("LATER", TOMORROW), ("LATER", TOMORROW)) == [AT_TOMORROW]
    [callback] = facts(ledger, FactKind.CALLBACK)
    assert (callback["subject"], callback["person_key"], callback["call_id"]) == ("person", "c-1", call_id)


@pytest.mark.parametrize(
    "at", [None, "tomorrow", "2026-11-21", "2026-11-19T10:00:00Z", "2027-06-01T10:00:00Z", "2026-11-21T10:00"]
)
def test_a_time_that_is_not_certain_leaves_a_callback_without_one(ledger: Engine, at: str | None) -> None:
    call_id = a_call(ledger, zones=("Asia/Riyadh", "Asia/Dubai"))
    assert reported(ledger, call_id, ("LATER", at)) == [{}]


def test_a_local_time_is_the_persons_own_where_their_zones_agree(ledger: Engine) -> None:
    assert reported(ledger, a_call(ledger), ("LATER", "2026-11-21T10:00")) == [AT_TOMORROW]


def test_without_a_place_a_callback_has_no_time(ledger: Engine) -> None:
    assert reported(ledger, a_call(ledger, callback=None), ("LATER", TOMORROW)) == [{}]


def test_a_time_without_a_callback_is_none(ledger: Engine) -> None:
    assert reported(ledger, a_call(ledger), ("REFUSED", TOMORROW)) == []


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_the_newest_callback_of_a_call_says_all_that_is_known_of_it(
    ledger: Engine, order: tuple[int, ...]
) -> None:
    """The word may come in one report and the time in another, and another word in a third."""
    events = [("LATER", None), ("REFUSED", None), ("NO_COMMITMENT", TOMORROW)]
    values = reported(ledger, a_call(ledger), *(events[number] for number in (*order, *order)))
    assert values[-1] == AT_TOMORROW
    assert len(values) == len({str(value) for value in values})


def test_of_several_times_the_latest_counts(ledger: Engine) -> None:
    later = {"at": "2026-11-22T07:00:00+00:00"}
    events = [("LATER", "2026-11-22T10:00:00+03:00"), ("LATER", TOMORROW)]
    assert reported(ledger, a_call(ledger), *events) == [later]


def test_a_word_that_is_mapped_later_finds_the_time_that_was_given(ledger: Engine) -> None:
    call_id = a_call(ledger, outcomes={})
    assert reported(ledger, call_id, ("RING_ME_LATER", TOMORROW)) == []
    with ledger.connect() as connection:
        run_id = connection.scalars(select(tables.call.c.run_id)).one()
    config = CampaignConfig.model_validate(
        campaign().config.model_dump(mode="json") | {"outcomes": {"RING_ME_LATER": "callback"}}
    )
    remap_run(ledger, run_id=run_id, config=config, now=NOW)
    assert [each["value"] for each in facts(ledger, FactKind.CALLBACK)] == [AT_TOMORROW]
