"""Why a person is called or is not, asked now: by the statements of the decision, and beside it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select

from builders.explaining import A_DAY, HOURS, MORNING, by_name, called, explained, fact, open_and_decide
from builders.invoices import NOW, RUN_DATE, decided_run, owing, run_for
from builders.ledger import insert_run
from builders.night import OneCall, person
from builders.still_due import everyone_owes
from builders.stops import stop
from outreach.domain.calls import CallState
from outreach.domain.errors import RunNotReady
from outreach.domain.facts import FactKind
from outreach.domain.reason_words import WORDS_OF_REASON
from outreach.policy.policy import compose
from outreach.services.permissions.rules_now import Stand
from outreach.storage import tables


def test_every_rule_that_binds_the_run_is_listed_once(ledger: Engine, warehouse: Engine) -> None:
    open_and_decide(ledger, warehouse, HOURS)
    of_policy = [bound.name for bound in compose(chosen=("careful", HOURS), short_forms=()).rules]
    assert [rule.name for rule in explained(ledger).rules] == of_policy


def test_rules_that_do_not_bind_the_run_are_not_listed(ledger: Engine, warehouse: Engine) -> None:
    open_and_decide(ledger, warehouse, audience="invented")
    found = explained(ledger, now=NOW + 3 * A_DAY)
    assert {rule.name.partition(".")[2] for rule in found.rules}.isdisjoint({"hours", "gap", "cool_off"})
    assert found.next_allowed_at == NOW + 3 * A_DAY


def test_a_payment_after_the_extract_is_listed_though_it_is_no_rule(
    ledger: Engine, warehouse: Engine
) -> None:
    open_and_decide(ledger, warehouse)
    fact(ledger, FactKind.PAYMENT, happened_at=NOW + timedelta(hours=1))
    first = explained(ledger).rules[0]
    assert (first.name, first.stand, first.until) == ("paid_since", Stand.FORBIDS, None)


def test_the_decision_is_shown_as_it_was_beside_what_holds_now(ledger: Engine, warehouse: Engine) -> None:
    stop(ledger, person_key="c-1", holds_until=NOW + 2 * A_DAY, now=NOW)
    open_and_decide(ledger, warehouse)
    later = explained(ledger, now=MORNING + 3 * A_DAY)
    assert later.decided is not None
    assert (later.decided.verdict, later.decided.reason) == ("do_not_call", "suppressed")
    assert (later.decided.rule, later.decided.decided_at) == ("always.do_not_call", NOW)
    assert later.decided.looked_at == "stop 1 in reporting.stop"
    assert later.decided.next_allowed_at == datetime.fromisoformat("2024-06-12T13:00Z")
    assert by_name(later, "always.do_not_call").stand is Stand.ALLOWS
    assert later.next_allowed_at == MORNING + 3 * A_DAY


def test_it_asks_what_decide_would_answer_at_that_moment(ledger: Engine, warehouse: Engine) -> None:
    called(ledger, at=NOW - timedelta(hours=2))
    open_and_decide(ledger, warehouse)
    found = explained(ledger, now=NOW)
    assert found.decided is not None
    assert found.decided.next_allowed_at == found.next_allowed_at != NOW


def test_a_withdrawal_is_shown_after_the_decision(ledger: Engine) -> None:
    insert_run(ledger, person("C-7", call=OneCall(state=CallState.WITHDRAWN)))
    found = explained(ledger, "c-7")
    [withdrawal] = found.withdrawals
    assert found.decided is not None
    assert found.decided.verdict == "call"
    assert (withdrawal.verdict, withdrawal.reason, withdrawal.rule) == ("withdrawn", "paid", "paid")
    assert withdrawal.words == WORDS_OF_REASON["paid"]


def test_a_person_who_no_longer_owes_is_said_to_have_paid_and_offered_no_time(ledger: Engine) -> None:
    insert_run(ledger, person("C-7", call=OneCall(state=CallState.WITHDRAWN)))
    with ledger.begin() as connection:
        everyone_owes(connection, now=MORNING, owes=False)
    found = explained(ledger, "c-7")
    assert (found.next_allowed_at, found.paid_at) == (None, MORNING)
    paid = by_name(found, "paid")
    assert (paid.stand, paid.until) == (Stand.FORBIDS, None)
    assert paid.looked_at.startswith("the warehouse did not name the person ")
    assert found.withdrawals[0].words == paid.words


def test_an_id_is_folded_and_of_two_spellings_the_exact_one_is_meant(
    ledger: Engine, warehouse: Engine
) -> None:
    decided_run(ledger, warehouse, [owing("Ab-1"), owing("aB-1", phone="+12025550101"), owing("c-1")])
    assert explained(ledger, " C-1").zones == ("America/New_York",)
    assert explained(ledger, "aB-1").decided is not None
    with pytest.raises(RunNotReady, match=r"2 people of the run .* have this id in other spellings"):
        explained(ledger, "AB-1")


def test_the_error_for_a_person_in_no_run_says_how_to_see_ids(ledger: Engine, warehouse: Engine) -> None:
    with pytest.raises(RunNotReady, match="no run of overdue_invoices was opened in this ledger"):
        explained(ledger)
    decided_run(ledger, warehouse, [owing("c-1")])
    with pytest.raises(RunNotReady, match=r"has the id c-9; ids stand in .* reporting\.contact_decision"):
        explained(ledger, "c-9")


def test_the_error_for_a_person_in_an_earlier_run_names_that_run(ledger: Engine, warehouse: Engine) -> None:
    decided_run(ledger, warehouse, [owing("c-1")])
    run_for(ledger, run_date=RUN_DATE + A_DAY)
    with pytest.raises(RunNotReady, match="the last run that has is of --date 2024-06-10 --wave 1"):
        explained(ledger)


def test_of_someone_without_a_number_no_rule_is_asked(ledger: Engine, warehouse: Engine) -> None:
    decided_run(ledger, warehouse, [owing("c-1", phone=None)])
    found = explained(ledger)
    assert found.decided is not None
    assert found.decided.reason == "missing_phone"
    assert not found.is_asked
    assert found.next_allowed_at is None
    assert {rule.stand for rule in found.rules} == {Stand.WAS_NOT_ASKED}


@dataclass(frozen=True, kw_only=True)
class Beside:
    """A person of the run, c-1, and why they are not called because of another one."""

    other: dict[str, str | None]
    because: str
    reason: str
    is_other_stopped: bool = False
    own: dict[str, str | None] = field(default_factory=dict)


BESIDE = {
    "the other is stopped": Beside(
        other=owing("a-1"),
        is_other_stopped=True,
        reason="suppressed",
        because="another person with this number",
    ),
    "the other refuses": Beside(
        other=owing("a-1", consent="no"), reason="no_consent", because="another person with this number"
    ),
    "it is refused under another spelling": Beside(
        other=owing("C-1", consent="no", phone="+12025550101"),
        reason="no_consent",
        because="the same id in another spelling",
    ),
    "they refuse": Beside(
        other=owing("a-1"), own={"consent": "no"}, reason="no_consent", because="this person"
    ),
    "a note beside another spelling": Beside(
        other=owing("C-1", phone="+12025550101 deceased"),
        reason="note_deceased",
        because="the same id in another spelling",
    ),
}


@pytest.mark.parametrize("case", BESIDE.values(), ids=BESIDE.keys())
def test_the_other_person_who_prevents_a_call_is_named_and_no_time_to_call(
    ledger: Engine, warehouse: Engine, case: Beside
) -> None:
    if case.is_other_stopped:
        stop(ledger, person_key="a-1", now=NOW)
    decided_run(ledger, warehouse, [case.other, owing("c-1", name="Beata Kowalska", **case.own)])
    found = explained(ledger)
    assert found.decided is not None
    assert (found.decided.reason, found.decided.looked_at) == (case.reason, f"because of {case.because}")
    assert found.decided.words.endswith(".")
    beside = found.rules[0]
    assert (beside.name, beside.stand, beside.looked_at) == (
        case.reason,
        Stand.FORBIDS,
        f"because of {case.because}",
    )
    assert found.next_allowed_at is None


@pytest.mark.parametrize(
    ("name", "reason", "because"),
    [
        ("Beata Kowalska", "phone_taken", "another person with this number"),
        ("Amal Haddad", "second_row_of_person", "the same person under another id"),
    ],
)
def test_the_other_person_who_is_called_tonight_is_named_and_when_the_rules_allow_a_call(
    ledger: Engine, warehouse: Engine, name: str, reason: str, because: str
) -> None:
    decided_run(ledger, warehouse, [owing("a-1"), owing("c-1", name=name)])
    found = explained(ledger)
    assert found.decided is not None
    assert (found.decided.reason, found.decided.looked_at) == (reason, f"because of {because}")
    assert found.decided.words.endswith(".")
    assert found.next_allowed_at == MORNING


def test_it_changes_nothing(ledger: Engine, warehouse: Engine) -> None:
    open_and_decide(ledger, warehouse)
    before = rows(ledger)
    explained(ledger)
    assert rows(ledger) == before


def rows(ledger: Engine) -> dict[str, int | None]:
    with ledger.connect() as connection:
        return {
            name: connection.scalar(select(func.count()).select_from(table))
            for name, table in tables.metadata.tables.items()
        }
