"""In which states a person may be. All sources are united; one unclear source leaves the state open.

- A North American number is used in the states of its area code; an area code that
  says none (toll-free, personal) leaves the state open, whatever an address says.
- A number elsewhere that names a part of its country, but not the state, leaves it open, too.
- A mobile number elsewhere says only its country; a stated state of that country narrows it down.
- A country with states where the person may be, but no known state of it, leaves it open.

An open state is an empty result: a rule about any state then applies to the person.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

from outreach.domain.area_codes import AREA_CODES
from outreach.domain.state_names import STATE_NAMES

_NORTH_AMERICA = "1"
_LENGTH_OF_AN_AREA = 3
_LENGTH_OF_A_NUMBER = len("+1") + 10


def possible_states(
    *,
    phone: str | None,
    number_country: str | None,
    has_area: bool,
    stated: Iterable[str],
    countries: Iterable[str],
) -> tuple[str, ...]:
    """Return every state that a person may be in, ISO 3166-2 in order; empty if it is open.

    ``phone`` is E.164, ``number_country`` and ``has_area`` are its own; ``stated``
    are states that the person's rows name, and ``countries`` all that they may be in.
    """
    of_number: frozenset[str] = states_of_number(phone) if phone else frozenset()
    known = of_number | frozenset(stated)
    is_north_american = phone is not None and phone.startswith(f"+{_NORTH_AMERICA}")
    if (number_country or "") in STATE_NAMES and (has_area or is_north_american) and not of_number:
        return ()
    without = set(filter(has_states, countries)) - set(map(country_of_state, known))
    return () if without else tuple(sorted(known))


def country_of_state(state: str) -> str:
    """Return the country (ISO 3166-1 alpha-2) of a state as ISO 3166-2 writes it."""
    return state.partition("-")[0]


def has_states(country: str) -> bool:
    """Tell whether the states of a country are distinguished."""
    return country in STATE_NAMES


@lru_cache(maxsize=1024)
def state_named(text: str, country: str | None) -> str | None:
    """Return a state as ISO 3166-2, from such a code (``US-MA``) or from a code or name in a country.

    Without a country only a name says which state is meant. None if the text is no
    state there, or could be one of two.
    """
    words = _folded(text)
    code = words.upper()
    of_country, _, short = code.partition("-")
    if short in STATE_NAMES.get(of_country, ()):
        return code
    if country is not None and code in STATE_NAMES.get(country, ()):
        return f"{country}-{code}"
    named = [
        state for state in _states_by_name().get(words, ()) if country in (None, country_of_state(state))
    ]
    return named[0] if len(named) == 1 else None


def area_in_which_states_lie(phone: str) -> str:
    """Return a number (E.164) of the same area, for which the states are the same as for this one."""
    if not phone.startswith(f"+{_NORTH_AMERICA}"):
        return "+"
    return phone[: len(f"+{_NORTH_AMERICA}") + _LENGTH_OF_AN_AREA].ljust(len(phone), "0")


def states_of_number(phone: str) -> frozenset[str]:
    """Return the states in which a number (E.164) of North America is used; empty if it says none."""
    if not phone.startswith(f"+{_NORTH_AMERICA}") or len(phone) != _LENGTH_OF_A_NUMBER:
        return frozenset()
    start = len(f"+{_NORTH_AMERICA}")
    return _states_by_area().get(phone[start : start + _LENGTH_OF_AN_AREA], frozenset())


@cache
def _states_by_area() -> Mapping[str, frozenset[str]]:
    """Map each area code to its states; numbers keep it when people move within it (see ``areas.py``)."""
    found: dict[str, set[str]] = defaultdict(set)
    for state, areas in AREA_CODES.items():
        for area in areas.split():
            found[area].add(state)
    return {area: frozenset(states) for area, states in found.items()}


@cache
def _states_by_name() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = defaultdict(tuple)
    for country, states in STATE_NAMES.items():
        for code, names in states.items():
            for name in names:
                found[_folded(name)] += (f"{country}-{code}",)
    return found


def _folded(text: str) -> str:
    return " ".join(text.replace(".", "").casefold().split())
