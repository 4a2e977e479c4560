"""Where a night may take place: every vendor of the registry, as ``builders/vendors/<name>.py`` plays it.

Scenarios run on ``NEWEST``, each provider once, unless only some can play them:
the tuples at the end name those. Anything that differs between providers in one
scenario is a field of its station.
"""

from collections.abc import Mapping
from importlib import import_module

from builders.station import Station, VendorCase
from outreach.providers.registry import VENDORS

__all__ = ["Station"]


def _case_of(name: str) -> VendorCase:
    case: VendorCase = import_module(f"builders.vendors.{name}").CASE
    return case


CASES: Mapping[str, VendorCase] = {vendor.name: _case_of(vendor.name) for vendor in VENDORS}

LEVERS, WEYA, SPEECHIFY = (CASES[name].newest for name in ("levers", "weya", "speechify"))
(OLDER_SPEECHIFY,) = CASES["speechify"].older


def _boldest(case: VendorCase) -> Station:
    return case.boldest or case.newest


REPLAYING = _boldest(CASES["speechify"])
"""An account whose owner lets lost requests go out again under their key."""

STATIONS = tuple(station for case in CASES.values() for station in (case.newest, *case.older))
NEWEST = tuple(case.newest for case in CASES.values())
"""Each provider once; an older generation is played where it could do otherwise."""

BOLDEST = tuple(_boldest(case) for case in CASES.values())
"""Each provider once, doing all that it may be asked to do."""

READABLE = tuple(each for each in STATIONS if each.reads)
"""They can be asked what they know."""

LOOKED_UP = tuple(each for each in STATIONS if each.promises.looks_batches_up)
"""Only an acceptance says what they call a batch; where it is lost the batch is looked up by our name."""

STOPS_UNDER_WAY = tuple(each for each in STATIONS if each.promises.stops_under_way)
"""They can stop what is not dialled yet of a batch that has begun."""

TELLING = tuple(each for each in NEWEST if each.sends_events)
"""They send events of their own."""

NAMES_WHOM_IT_REFUSES = tuple(each for each in NEWEST if each.promises.names_whom_it_refuses)
"""Their refusal says because of whom; others only say that something is wrong."""

MAY_ADMIT_BEHIND_429 = tuple(each for each in NEWEST if not each.promises.admits_no_one_behind_429)
"""Their documents do not say what a 429 proves."""

ADMITS_NO_ONE_BEHIND_429 = tuple(each for each in STATIONS if each.promises.admits_no_one_behind_429)
"""Their documents say that a 429 means to wait, and that no one is called."""
