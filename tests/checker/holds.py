"""Words of a person that keep them from being called for a while."""

from datetime import timedelta

from checker.case import Case, FactOf, Found, callback_from
from checker.night_log import Callback, ClaimsPaid, Payment, Promise, Unexplained
from checker.rules import Rules

A_DAY = timedelta(days=1)


def inside_promise(case: Case, rules: Rules) -> Found:
    """A promise has its day and the grace after it, on every calendar that may be the person's."""
    holds = rules.holds
    if holds.promise_grace is None:
        return
    for promise in _of_person(case, Promise):
        if promise.day is None:
            if case.call.began < promise.known_at + holds.promise_without_date:
                yield "inside_promise", f"promised {promise.known_at.isoformat()}, for no day"
        elif any(day < promise.day + holds.promise_grace + A_DAY for day in case.local_days().values()):
            yield "inside_promise", f"promised for {promise.day}"


def inside_claims_paid(case: Case, rules: Rules) -> Found:
    """A person who claims to have paid is believed for a while, or until a payment of theirs is booked.

    That is one of the person, or one by anyone to an invoice that the call is about.
    """
    most = rules.holds.claims_paid
    if most is None:
        return
    payments = [
        payment
        for payment in case.known(Payment)
        if payment.person == case.call.person or payment.invoice in case.call.invoices
    ]
    for claim in _of_person(case, ClaimsPaid):
        is_paid = any(payment.booked_at > claim.known_at for payment in payments)
        if not is_paid and case.call.began < claim.known_at + most:
            yield "inside_claims_paid", f"said so {claim.known_at.isoformat()}"


def before_callback(case: Case, rules: Rules) -> Found:
    """No call before the time that the person asked for, or on the day on which they asked."""
    if not rules.holds.callback:
        return
    for callback in _of_person(case, Callback):
        start = callback_from(callback, case.zones)
        if start is not None and case.call.began < start:
            yield "before_callback", f"asked for {start.isoformat()}"


def inside_unexplained(case: Case, rules: Rules) -> Found:
    """A word that nothing explains holds the person for a while."""
    for unexplained in _of_person(case, Unexplained):
        held = rules.holds.unexplained
        if held is not None and case.call.began < unexplained.known_at + held:
            yield "inside_unexplained", f"said {unexplained.known_at.isoformat()}"


def _of_person(case: Case, kind: type[FactOf]) -> list[FactOf]:
    return [fact for fact in case.known(kind) if fact.person == case.call.person]
