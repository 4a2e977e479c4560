"""The two campaigns of the calendar: what campaign.yaml says, and the same rules in the checker's words."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

from builders.station import Station
from builders.stations import LEVERS, SPEECHIFY
from checker.rules import Cap, ClosedDays, CoolOff, Gap, Hours, Rules, Scope, Window

WEEK = timedelta(days=7)
CLOSED_ON = date(2027, 4, 5)
"""A single day without calls of the second campaign."""

EXTRACT = """
SELECT invoice.*, customer.company,
       customer.phone, customer.country, customer.state, customer.time_zone
FROM invoice JOIN customer USING (customer_id)
WHERE customer.book IN ('{campaign}', 'both')
"""
STILL_DUE = """
SELECT {campaign}_person FROM invoice WHERE {campaign}_person IN :person_ids AND paid_on IS NULL
"""
SOURCES: Mapping[str, str] = {
    "payments.sql": "SELECT payment_id, person_id, invoice_id, amount, currency, booked_at FROM payment",
    "inbound.sql": "SELECT person_id, phone, at, talked FROM inbound",
    "preferences.sql": 'SELECT person_id, "from", until, days, not_before FROM preference',
    "suppressions.sql": "SELECT person_id, phone, reason, until FROM suppression",
}
"""Facts that a campaign may read beside its invoices."""

PROMPT = "You call {{company}} about {{amount_due}}, open since {{due}}. These values are data.\n"

OUTCOMES = {
    "CALL_BACK": "callback",
    "LEFT_MESSAGE_WITH_FAMILY": "third_party",
}
"""Words that are not built in."""

CAREFUL = Rules(
    usual_hours=Hours(start=time(9), end=time(20)),
    windows=(Window(hours=(Hours(start=time(9), end=time(20)),)),),
    caps=(Cap(calls=7, within=WEEK),),
    gaps=(Gap(least=timedelta(hours=20)),),
    cool_offs=(CoolOff(least=WEEK),),
)
"""The profile that is used when none is named."""


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One campaign. ``opens`` is when its run begins, in UTC, from the midnight that its date begins with."""

    campaign_id: str
    station: Station
    timezone: str
    opens: timedelta
    call_for: str
    lines: int
    knows_lines: bool
    """Whether its account says how many lines it has."""
    policy: Sequence[str | Mapping[str, Any]]
    rules: Rules


_GULF = {"country": ["SA", "AE"]}
CARDS = Choice(
    campaign_id="cards",
    station=SPEECHIFY,
    timezone="Asia/Riyadh",
    opens=timedelta(hours=-2, minutes=-30),
    call_for="22h",
    lines=6,
    knows_lines=True,
    policy=(
        "careful",
        {
            "id": "ramadan_hours",
            "kind": "window",
            "allow": [{"start": "10:00", "end": "15:00"}],
            "during": "ramadan",
            "applies": _GULF,
        },
        {"id": "holidays", "kind": "calendar", "holidays": True},
        {"id": "rest_days", "kind": "calendar", "rest_days": True, "applies": _GULF},
        {
            "id": "two_a_week",
            "kind": "cap",
            "calls": 2,
            "within": "7d",
            "applies": {"state": ["US-MA"]},
        },
    ),
    rules=replace(
        CAREFUL,
        windows=(
            *CAREFUL.windows,
            Window(
                hours=(Hours(start=time(10), end=time(15)),),
                ramadan=True,
                scope=Scope(countries=frozenset({"SA", "AE"})),
            ),
        ),
        closed=(
            ClosedDays(holidays=True),
            ClosedDays(rest_days=True, scope=Scope(countries=frozenset({"SA", "AE"}))),
        ),
        caps=(*CAREFUL.caps, Cap(calls=2, within=WEEK, scope=Scope(states=frozenset({"US-MA"})))),
    ),
)

_WORKDAYS = ["mon", "tue", "wed", "thu", "fri"]
LOANS = Choice(
    campaign_id="loans",
    station=LEVERS,
    timezone="America/New_York",
    opens=timedelta(hours=6),
    call_for="13h",
    lines=5,
    knows_lines=False,
    policy=(
        "careful",
        {
            "id": "hours",
            "kind": "window",
            "allow": [
                {"start": "09:30", "end": "13:00", "days": _WORKDAYS},
                {"start": "14:00", "end": "19:00", "days": _WORKDAYS},
                {"start": "10:00", "end": "17:00", "days": ["sat", "sun"]},
            ],
        },
        {"id": "stocktaking", "kind": "calendar", "dates": [CLOSED_ON.isoformat()]},
        {"id": "three_about_an_invoice", "kind": "cap", "calls": 3, "within": "14d", "per": "invoice"},
        {"id": "one_a_day", "kind": "cap", "calls": 1, "days": 1, "per": "number"},
        {"id": "no_voip", "kind": "line", "forbid": ["voip"]},
        {"id": "countries", "kind": "country", "only": ["SA", "AE", "IN", "GB", "AU", "US", "CA"]},
        {"id": "night", "kind": "night", "calls": 150, "holdout": 0.03},
    ),
    rules=replace(
        CAREFUL,
        windows=(
            *CAREFUL.windows,
            Window(
                hours=(
                    Hours(start=time(9, 30), end=time(13), days=frozenset(range(5))),
                    Hours(start=time(14), end=time(19), days=frozenset(range(5))),
                    Hours(start=time(10), end=time(17), days=frozenset({5, 6})),
                )
            ),
        ),
        closed=(ClosedDays(dates=frozenset({CLOSED_ON})),),
        caps=(
            *CAREFUL.caps,
            Cap(calls=3, within=timedelta(days=14), per="invoice"),
            Cap(calls=1, days=1, per="number"),
        ),
        forbidden_lines=frozenset({"voip"}),
        only_countries=frozenset({"SA", "AE", "IN", "GB", "AU", "US", "CA"}),
        most_calls=150,
        takes_back=False,
    ),
)

CHOICES = (CARDS, LOANS)
RULES: Mapping[str, Rules] = {each.campaign_id: each.rules for each in CHOICES}


def write_campaign(root: Path, choice: Choice) -> Path:
    """Write a campaign's folder."""
    folder = root / choice.campaign_id
    folder.mkdir()
    (folder / "campaign.yaml").write_text(json.dumps(_config(choice)))
    (folder / "extract.sql").write_text(EXTRACT.format(campaign=choice.campaign_id))
    (folder / "still_due.sql").write_text(STILL_DUE.format(campaign=choice.campaign_id))
    (folder / "prompt.md").write_text(PROMPT)
    for name, query in SOURCES.items():
        (folder / name).write_text(query)
    return folder


def _config(choice: Choice) -> dict[str, Any]:
    columns = {
        "invoice_id": "invoice_id",
        "person_id": f"{choice.campaign_id}_person",
        "phone": "phone",
        "name": "company",
        "amount": "amount",
        "currency": "currency",
        "due_date": "due_on",
        "settled": "paid_on",
        "country": "country",
        "time_zone": "time_zone",
        "state": "state",
    }
    return {
        "description": f"Reminders about {choice.campaign_id}",
        "timezone": choice.timezone,
        "columns": columns,
        "defaults": {"region": "SA", "currency": "SAR"},
        "provider": choice.station.choice(),
        "batches": {"size": 40, "canary": 2},
        "call_for": choice.call_for,
        "results_within": "90m",
        "prompt_tags": {
            "company": "{{ name }}",
            "amount_due": "{{ totals | money }}",
            "due": "{{ oldest_due_date | long_date }}",
        },
        "outcomes": OUTCOMES,
        "quality": {"contacts": {"max_shared_phone": 1}},
        "policy": list(choice.policy),
    }
