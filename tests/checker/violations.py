"""Judges every call of some nights by the rules alone.

Shares no code with the product: it was written from the rules, before the product kept
them, and reads clocks by itself. Brute force, so that it is plainly right.
"""

from collections.abc import Mapping

from checker.case import Case, Check, Violation, cases
from checker.counts import beside_another, inside_cool_off, inside_gap, over_cap, twice_per_intent
from checker.holds import before_callback, inside_claims_paid, inside_promise, inside_unexplained
from checker.hours import against_preference, closed_day, outside_hours, unknown_zone
from checker.night_log import NightLog
from checker.places import someone_elses_number, too_much_of_a_night, wrong_country, wrong_number_kind
from checker.rules import Rules
from checker.stops import after_payment, after_stop

__all__ = ["Violation", "violations"]

CHECKS: tuple[Check, ...] = (
    unknown_zone,
    outside_hours,
    closed_day,
    against_preference,
    over_cap,
    inside_gap,
    inside_cool_off,
    twice_per_intent,
    beside_another,
    inside_promise,
    inside_claims_paid,
    before_callback,
    inside_unexplained,
    after_stop,
    after_payment,
    wrong_number_kind,
    wrong_country,
    someone_elses_number,
)


def violations(log: NightLog, rules: Mapping[str, Rules]) -> list[Violation]:
    """Return every call that breaks a rule of its campaign, once for each kind of rule that it breaks.

    Calls and conversations count over all campaigns, under any rules.
    """
    found = [each for case in cases(log) for each in _broken(case, rules[case.call.campaign])]
    return [*found, *too_much_of_a_night(sorted(log.calls, key=lambda call: call.began), rules)]


def _broken(case: Case, rules: Rules) -> list[Violation]:
    by_kind = {kind: why for check in CHECKS for kind, why in check(case, rules)}
    return [Violation(kind=kind, why=why, call=case.call) for kind, why in by_kind.items()]
