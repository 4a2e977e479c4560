"""Where a call goes, and how many a run makes."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from checker.case import Case, Found, Violation
from checker.night_log import Call
from checker.rules import Rules


def wrong_number_kind(case: Case, rules: Rules) -> Found:
    """No number is called that is, or may be, of a forbidden kind."""
    lines = case.person.lines or rules.forbidden_lines
    if rules.forbidden_lines & lines:
        yield "forbidden_line", ", ".join(sorted(rules.forbidden_lines & lines))


def wrong_country(case: Case, rules: Rules) -> Found:
    """No one is called who is, or may be, in another country than those that are allowed."""
    elsewhere = case.person.countries - rules.only_countries
    if rules.only_countries and (elsewhere or not case.person.countries):
        yield "forbidden_country", ", ".join(sorted(elsewhere)) or "no country is known"


def someone_elses_number(case: Case, _: Rules) -> Found:
    """A person is called on a number of theirs."""
    if case.call.number not in case.person.numbers:
        yield "someone_elses_number", case.call.number


def too_much_of_a_night(calls: Iterable[Call], rules: Mapping[str, Rules]) -> Iterator[Violation]:
    """A run makes no more calls, and asks for no more money, than it may."""
    made: Counter[str] = Counter()
    asked: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for call in calls:
        most = rules[call.campaign]
        made[call.run] += 1
        if most.most_calls is not None and made[call.run] > most.most_calls:
            yield Violation(kind="over_night", why=f"call {made[call.run]} of the run", call=call)
        for currency, amount in call.amounts.items():
            together = asked[call.run, currency] = asked[call.run, currency] + amount
            if together > most.most_amount.get(currency, together):
                yield Violation(kind="over_night", why=f"{together} {currency}", call=call)
