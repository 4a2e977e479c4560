"""Changes between the decision and the claim: stops of every kind, their ends, and the campaign's gate.

All were decided to be called before; the simulator says who was called.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from builders.night import Owed, Person, person
from builders.shift import Finished, Shift, people, shift
from builders.stations import Station
from builders.stops import stop, stops
from outreach.domain.facts import FactSubject
from outreach.domain.scopes import campaign_scope
from outreach.domain.stops import StopReason
from outreach.services.dispatch.submit import Step
from outreach.services.dispatch.wait import Wait
from outreach.services.safeguards.do_not_call import Whom, lift_stops
from outreach.services.safeguards.send_gate import close_gate, open_gate

WHOLE = {"canary": 0}
CAMPAIGN = campaign_scope("overdue_invoices")
OF_NO_ONE = "+966500000009"


@dataclass(kw_only=True)
class Audience:
    """People who are planned, each with the withdrawal that is expected; None is a ring."""

    expected: dict[str, str | None] = field(default_factory=dict)
    people: list[Person] = field(default_factory=list)
    stopping: list[Callable[[Shift], None]] = field(default_factory=list)

    def expect(self, reason: str | None, stopped: Callable[[Shift, Person], None]) -> None:
        number = len(self.people)
        owed = (Owed(invoice_id=f"first-{number}"), Owed(invoice_id=f"second-{number}"))
        who = person(owed=owed)
        self.people.append(who)
        self.expected[who.phone or ""] = reason
        self.stopping.append(lambda night: stopped(night, who))


def held(reason: StopReason, subject: FactSubject, **columns: str) -> Callable[[Shift, Person], None]:
    """Write a stop about the person's own key, phone or invoice, or about what is named instead."""

    def stopping(night: Shift, who: Person) -> None:
        own: dict[FactSubject, dict[str, Any]] = {
            FactSubject.PERSON: {"person_key": who.person_id},
            FactSubject.PHONE: {"phone": who.phone},
            FactSubject.PERSON_OR_PHONE: {"person_key": who.person_id, "phone": who.phone},
            FactSubject.PHONE_OF_PERSON: {"person_key": who.person_id, "phone": who.phone},
            FactSubject.INVOICE: {"invoice_id": who.owed[1].invoice_id},
        }
        stop(night.ledger, reason=reason, subject=subject, now=night.clock(), **own[subject] | columns)

    return stopping


def audience() -> Audience:
    of = Audience()
    either, both = FactSubject.PERSON_OR_PHONE, FactSubject.PHONE_OF_PERSON
    of.expect("suppressed", held(StopReason.OPT_OUT, either))
    of.expect("suppressed", held(StopReason.OPT_OUT, either, phone=OF_NO_ONE))
    of.expect("suppressed", held(StopReason.OPT_OUT, either, person_key="no one"))
    of.expect(None, held(StopReason.OPT_OUT, either, person_key="no one", phone=OF_NO_ONE))
    of.expect("stopped_wrong_number", held(StopReason.WRONG_NUMBER, both))
    of.expect(None, held(StopReason.WRONG_NUMBER, both, phone=OF_NO_ONE))
    of.expect(None, held(StopReason.WRONG_NUMBER, both, person_key="no one"))
    of.expect("stopped_wrong_number", held(StopReason.WRONG_NUMBER, FactSubject.PHONE))
    of.expect("stopped_deceased", held(StopReason.DECEASED, FactSubject.PERSON))
    of.expect(None, held(StopReason.DECEASED, FactSubject.PERSON, person_key="no one"))
    of.expect("stopped_attorney", held(StopReason.ATTORNEY, FactSubject.PERSON))
    of.expect("stopped_dispute", held(StopReason.DISPUTE, FactSubject.INVOICE))
    of.expect(None, held(StopReason.DISPUTE, FactSubject.INVOICE, invoice_id="another"))
    of.expect(None, held(StopReason.DO_NOT_CALL, FactSubject.PERSON, scope="campaign:another"))
    of.expect("suppressed", held(StopReason.DO_NOT_CALL, FactSubject.PERSON, scope=CAMPAIGN))
    return of


def test_each_kind_of_stop_withdraws_the_people_it_holds_and_no_one_else(
    ledger: Engine, warehouse: Engine, tmp_path: Path, station: Station
) -> None:
    of = audience()
    with shift(ledger, warehouse, tmp_path, of.people, on=station, batches=WHOLE) as night:
        for stopping in of.stopping:
            stopping(night)
        assert isinstance(night.run(), Finished)
        assert dict(zip(night.column("phone"), night.column("withdrawal_reason"), strict=True)) == of.expected
        assert sorted(night.rings()) == sorted(phone for phone, why in of.expected.items() if why is None)


def test_a_stop_of_every_kind_that_was_lifted_withdraws_no_one(
    ledger: Engine, warehouse: Engine, tmp_path: Path, station: Station
) -> None:
    of = audience()
    with shift(ledger, warehouse, tmp_path, of.people, on=station, batches=WHOLE) as night:
        for stopping in of.stopping:
            stopping(night)
        for each in stops(ledger):
            phones = (each["phone"],) if each["phone"] else ()
            whom = Whom(person_key=each["person_key"], phones=phones, invoice_id=each["invoice_id"])
            lift_stops(ledger, whom, words="a mistake", by="test", now=night.clock())
        assert isinstance(night.run(), Finished)
        assert night.everybody_rang_once()


def test_a_stop_that_is_over_by_the_claim_withdraws_no_one_and_one_that_holds_does(
    ledger: Engine, warehouse: Engine, tmp_path: Path, station: Station
) -> None:
    over, holds = people(2)
    with shift(ledger, warehouse, tmp_path, [over, holds], on=station, batches=WHOLE) as night:
        now = night.clock()
        stop(ledger, person_key=over.person_id, holds_until=now + timedelta(minutes=5), now=now)
        stop(ledger, person_key=holds.person_id, holds_until=now + timedelta(days=2), now=now)
        night.clock.ahead += timedelta(minutes=10)
        assert isinstance(night.run(), Finished)
        assert night.rings() == [over.phone]
        assert sorted(filter(None, night.column("withdrawal_reason"))) == ["suppressed"]


def test_the_campaigns_gate_that_closes_at_the_last_moment_holds_the_batch_back(
    ledger: Engine, warehouse: Engine, tmp_path: Path, station: Station
) -> None:
    with shift(ledger, warehouse, tmp_path, people(3), on=station, batches=WHOLE) as night:

        def close(step: Step) -> None:
            if step is Step.LOCKED:
                with ledger.begin() as connection:
                    close_gate(connection, CAMPAIGN, reason="stop it", by="test", now=night.clock())

        assert isinstance(night.submit(on_step=close), Wait)
        assert night.requests() == 0
        assert night.states() == {"planned": 3}
        with ledger.begin() as connection:
            open_gate(connection, CAMPAIGN, reason="it may go on", by="test", now=night.clock())
        night.clock.ahead += timedelta(minutes=5)
        assert isinstance(night.run(), Finished)
        assert night.everybody_rang_once()


def test_the_gate_of_another_campaign_holds_nothing_back(
    ledger: Engine, warehouse: Engine, tmp_path: Path, station: Station
) -> None:
    with shift(ledger, warehouse, tmp_path, people(2), on=station, batches=WHOLE) as night:
        with ledger.begin() as connection:
            scope = campaign_scope("another")
            close_gate(connection, scope, reason="stop it", by="test", now=night.clock())
        assert isinstance(night.run(), Finished)
        assert night.everybody_rang_once()
