"""How often someone may be called: caps, gaps, cool-offs, and once per intent."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from checker.case import Case, Found
from checker.night_log import Call, Inbound
from checker.rules import Cap, Rules


def over_cap(case: Case, rules: Rules) -> Found:
    """A call is one too many where as many as are allowed lie in the time before it."""
    for cap in rules.caps:
        if case.is_about(cap.scope):
            for of_whom, moments in _counted(case, cap).items():
                if _most_in_reach(case, cap, moments) >= cap.calls:
                    yield "over_cap", f"more than {cap.calls} in {cap.within or cap.days} to {of_whom}"


def _counted(case: Case, cap: Cap) -> dict[str, list[datetime]]:
    """Give the moments that a cap counts, for each thing that it counts by."""
    match cap.per:
        case "person":
            groups = {"the person": case.of_person(), "the number": case.of_number()}
        case "number":
            groups = {"the number": case.of_number()}
        case "invoice":
            groups = {
                f"invoice {invoice}": [each for each in case.before if invoice in each.invoices]
                for invoice in case.call.invoices
            }
    if not cap.conversations:
        return {name: [each.ended for each in calls] for name, calls in groups.items()}
    inbound = [fact.at for fact in case.known(Inbound) if fact.talked]
    return {name: [*_talks(case, calls), *inbound] for name, calls in groups.items()}


def _talks(case: Case, calls: Iterable[Call]) -> list[datetime]:
    return [each.ended for each in calls if each.talked and each.ended <= case.call.began]


def _most_in_reach(case: Case, cap: Cap, moments: list[datetime]) -> int:
    if cap.within is not None:
        return sum(moment > case.call.began - cap.within for moment in moments)
    assert cap.days is not None
    first = {name: day - timedelta(days=cap.days - 1) for name, day in case.local_days().items()}
    return max(
        (sum(case.local_days(moment)[name] >= first[name] for moment in moments) for name in case.zones),
        default=0,
    )


def inside_gap(case: Case, rules: Rules) -> Found:
    """A first try waits for a while after the last call to the person or their number."""
    if case.call.wave > 1 or case.is_called_back(rules.holds.callback_priority):
        return
    for gap in rules.gaps:
        if case.is_about(gap.scope):
            both = [*case.of_person(), *case.of_number()]
            calls = both if gap.per == "person" else case.of_number()
            last = max((each.ended for each in calls), default=None)
            if last is not None and case.call.began < last + gap.least:
                yield "inside_gap", f"the last call ended {last.isoformat()}"


def inside_cool_off(case: Case, rules: Rules) -> Found:
    """A person is left alone for a while after a conversation, also one that they began."""
    if case.is_called_back(rules.holds.callback_priority):
        return
    inbound = [fact.at for fact in case.known(Inbound) if fact.talked]
    last = max([*_talks(case, case.of_person()), *inbound], default=None)
    for cool_off in rules.cool_offs:
        if case.is_about(cool_off.scope) and last is not None and case.call.began < last + cool_off.least:
            yield "inside_cool_off", f"the last conversation ended {last.isoformat()}"


def twice_per_intent(case: Case, _: Rules) -> Found:
    """One intent is one call."""
    if any(each.intent == case.call.intent for each in case.before):
        yield "twice_per_intent", case.call.intent


def beside_another(case: Case, _: Rules) -> Found:
    """No number rings while an earlier call to it goes on."""
    if any(each.ended > case.call.began for each in case.of_number()):
        yield "beside_another", "another call to the number goes on"
