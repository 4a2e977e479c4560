"""The area codes that are written down are those that the library's places name."""

from collections import defaultdict
from collections.abc import Mapping

from phonenumbers.geodata import GEOCODE_DATA

from outreach.domain.area_codes import AREA_CODES
from outreach.domain.states import state_named, states_of_number

CALLING_CODE = "1"
LENGTH = len(CALLING_CODE) + 3


def states_by_area() -> Mapping[str, set[str]]:
    """Each area code with the states that the library names for it, or for an exchange in it."""
    found: dict[str, set[str]] = defaultdict(set)
    for prefix, names in GEOCODE_DATA.items():
        if prefix.startswith(CALLING_CODE) and len(prefix) >= LENGTH:
            area = prefix[len(CALLING_CODE) : LENGTH]
            found[area] |= states_in(names.get("en", ""), is_whole_area=len(prefix) == LENGTH)
    return {area: states for area, states in found.items() if states}


def states_in(description: str, *, is_whole_area: bool) -> set[str]:
    """The states of an area code (``Nova Scotia/Prince Edward Island``), or of a town in it."""
    names = description.split("/") if is_whole_area else []
    named = (
        state_named(text, "US") or state_named(text, "CA") for text in (*names, *description.split(", ")[1:])
    )
    return {state for state in named if state is not None}


def test_each_state_that_the_library_names_is_written_down() -> None:
    missing = {
        f"{state} {area}"
        for area, states in states_by_area().items()
        for state in states
        if area not in AREA_CODES.get(state, "").split()
    }
    assert not missing, "write these into domain/area_codes.py"


def test_an_area_code_says_all_of_its_states() -> None:
    for area in {code for codes in AREA_CODES.values() for code in codes.split()}:
        named = {state for state, codes in AREA_CODES.items() if area in codes.split()}
        assert states_of_number(f"+1{area}5550123") == named
