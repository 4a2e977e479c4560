"""Stops that forbid a call for ever, or until they are lifted, and payments meanwhile."""

from datetime import datetime

from checker.case import Case, Found
from checker.night_log import Payment, Stop
from checker.rules import Rules


def after_stop(case: Case, rules: Rules) -> Found:
    """No one is called after a stop; a call that the provider has already is taken back."""
    for stop in case.known(Stop):
        if _holds(stop, case) and (stop.until is None or case.call.began < stop.until):
            kind = _kind_of("after_stop", stop.known_at, case, rules)
            if kind:
                yield kind, f"{stop.reason} {stop.known_at.isoformat()}"


def after_payment(case: Case, rules: Rules) -> Found:
    """No one is called about what was paid since the run read who owes what."""
    for payment in case.known(Payment):
        is_for_it = payment.invoice in case.call.invoices
        is_for_any = payment.invoice is None and payment.person == case.call.person
        if payment.known_at > case.call.read_at and (is_for_it or is_for_any):
            kind = _kind_of("after_payment", payment.known_at, case, rules)
            if kind:
                yield kind, f"paid {payment.known_at.isoformat()}"


def _kind_of(kind: str, known_at: datetime, case: Case, rules: Rules) -> str | None:
    """Tell a call that was handed over afterwards from one that only was not taken back."""
    if known_at <= case.call.handed_over:
        return kind
    too_late = known_at + rules.reacts_within <= case.call.began
    return "not_taken_back" if rules.takes_back and too_late else None


def _holds(stop: Stop, case: Case) -> bool:
    call = case.call
    is_person = stop.person == call.person
    is_number = stop.number == call.number
    match stop.reason:
        case "opt_out" | "do_not_call":
            return is_person or is_number
        case "deceased" | "attorney":
            return is_person
        case "wrong_number":
            return is_person and is_number
        case "dispute":
            return bool(stop.invoices & call.invoices)
