"""Nights whose warehouse holds a canary in every column, and deliveries that repeat people's own words."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, text

from builders.campaigns import write_campaign
from builders.canaries import CANARY_OF_COLUMN as CANARY
from builders.canaries import PHONES
from builders.events import Bytes, Event, call_ended

GOOD, UNREADABLE, REFUSED_QUERY, REFUSED_ROW = "private_good", "private_gate", "private_query", "private_row"
DEAD_WAREHOUSE, RAISING_TAG = "private_dead", "private_tag"
HEADLESS = "private_file"
"""It reads a file whose first line is a person."""
REPEATED, KILLED, UNREAD = "private_repeated", "private_killed", "private_unread"
"""Nights that call: the provider repeats the request, the task is killed, the provider cannot be read."""

_SHIFTS = {UNREADABLE: 1, REFUSED_QUERY: 2, REFUSED_ROW: 3, KILLED: 3, UNREAD: 6}
"""From where the numbers of a night count; of those who call at the same time no two have one number."""

_COLUMNS = (
    "invoice_number", "customer_number", "full_name", "phone", "may_call", "open_amount", "due_on",
    "currency", "language", "email", "note", "street", "product",
)  # fmt: skip

EXTRACT = "SELECT {columns} FROM {schema}.customer WHERE :run_date > '2000-01-01'"
_SPOILT_EXTRACT = (
    "SELECT {columns}, CASE WHEN invoice_number = 'i-5' THEN %s END FROM {schema}.customer "
    "WHERE :run_date > '2000-01-01'"
)
EXTRACTS: Mapping[str, str] = {
    REFUSED_QUERY: _SPOILT_EXTRACT % "note::integer",
    DEAD_WAREHOUSE: _SPOILT_EXTRACT % "pg_terminate_backend(pg_backend_pid())",
}
STILL_DUE = "SELECT customer_number FROM {schema}.customer WHERE customer_number IN :person_ids"

FACTS: Mapping[str, tuple[str, ...]] = {
    "payments": ("payment_id", "person_id", "invoice_id", "amount", "currency", "booked_at"),
    "inbound": ("person_id", "phone", "at", "talked"),
    "preferences": ("person_id", "from", "until", "days", "not_before"),
    "suppressions": ("person_id", "phone", "reason", "until"),
}
"""The queries beside the extract, with their columns."""

_SETTINGS: Mapping[str, Any] = {
    "audience": "invented",
    "columns": {"consent": "may_call", "currency": "currency", "language": "language"},
    "provider": {"template": "550e8400-e29b-41d4-a716-446655440000"},
    "batches": {"canary": 2, "canary_within": "5m"},
    "results_within": "10m",
}
PROMPT = "You call {{customer_name}} about {{amount_due}}, due on {{oldest_due_date}}. {{note}}\n"

_ANYTHING_GOES = {
    "invoices": {"max_unreadable": 1, "max_repeated": 1, "max_missing_phone": 1, "max_missing_person": 1},
    "contacts": {"max_unreadable_phone": 1, "max_not_callable_phone": 1, "max_missing_variable": 1},
    "outcomes": {"max_unmapped_words": 1, "max_failed": 1},
}
_QUALITY: Mapping[str, Any] = {
    UNREADABLE: {"invoices": {"max_unreadable": 0, "max_repeated": 0}},
    RAISING_TAG: {**_ANYTHING_GOES, "contacts": {**_ANYTHING_GOES["contacts"], "max_missing_variable": 0}},
}
_NOTE = "{{ column.note }}"
_RAISING_NOTE = "{% if column.note == 'Example' %}x{% else %}{{ column.note - invoice_count }}{% endif %}"
"""Is in order for the example of `check`, and raises for every person of the warehouse."""


def _customers(campaign_id: str, shift: int) -> Iterator[dict[str, str]]:
    """Three people to call, and rows of which one thing or another cannot be read."""
    for number in range(1, 8):
        yield {
            "invoice_number": f"i-{number}",
            "customer_number": f"c-{number}-of-{campaign_id}",
            "full_name": CANARY["full_name"],
            "phone": PHONES[(number + shift) % len(PHONES)],
            "may_call": "yes",
            "open_amount": "120.50",
            "due_on": "2026-01-15",
            "currency": "SAR",
            "language": "en",
            "email": "@".join((CANARY["email"], "example.invalid")),
            "note": CANARY["note"],
            "street": CANARY["street"],
            "product": CANARY["product"],
            **_SPOILT.get(number, {}),
        }


_SPOILT: Mapping[int, Mapping[str, str]] = {
    4: {"phone": f"call {CANARY['note']} at {PHONES[4][:-3]}"},
    5: {
        "open_amount": f"{CANARY['product']} 12",
        "due_on": CANARY["days"],
        "currency": CANARY["payment"],
        "language": CANARY["reason"],
        "may_call": CANARY["talked"],
    },
    6: {"note": ""},
    7: {"invoice_number": "i-1", "full_name": f"{CANARY['full_name']} 2"},
}


def write_private_night(warehouse: Engine, campaigns: Path, campaign_id: str, **settings: Any) -> None:
    """Fill the warehouse for one night and write its campaign; its id says how the night fails."""
    shift = _SHIFTS.get(campaign_id, 0)
    with warehouse.begin() as connection:
        connection.execute(text(f"DROP SCHEMA IF EXISTS {campaign_id} CASCADE"))
        connection.execute(text(f"CREATE SCHEMA {campaign_id}"))
        _create(connection, f"{campaign_id}.customer", _COLUMNS)
        for row in _customers(campaign_id, shift):
            names = ", ".join(f":{name}" for name in _COLUMNS)
            connection.execute(text(f"INSERT INTO {campaign_id}.customer VALUES ({names})"), row)
        for name, columns in FACTS.items():
            _create(connection, f"{campaign_id}.{name}", columns)
            for row in _facts(name, campaign_id):
                names = ", ".join(f":{column}" for column in columns)
                connection.execute(text(f"INSERT INTO {campaign_id}.{name} VALUES ({names})"), row)
    extract = EXTRACTS.get(campaign_id, EXTRACT)
    files = {
        "extract.sql": extract.format(columns=", ".join(_COLUMNS), schema=campaign_id),
        "still_due.sql": STILL_DUE.format(schema=campaign_id),
        "prompt.md": PROMPT,
        **{f"{name}.sql": f"SELECT * FROM {campaign_id}.{name} WHERE :since IS NOT NULL" for name in FACTS},
    }
    own = {"quality": _QUALITY.get(campaign_id, _ANYTHING_GOES), "prompt_tags": {"note": _NOTE}}
    if campaign_id == RAISING_TAG:
        own["prompt_tags"] = {"note": _RAISING_NOTE}
    write_campaign(campaigns, campaign_id, files=files, **{**own, **_SETTINGS, **settings})


def write_headless_file(campaigns: Path, **settings: Any) -> None:
    """Write a campaign that reads a file, which has a row of canaries and no header."""
    files: dict[str, str | None] = {"extract.sql": None, "still_due.sql": None}
    folder = write_campaign(campaigns, HEADLESS, files=files, source={"csv": "open.csv"}, **settings)
    first = next(_customers(HEADLESS, 0))
    (folder / "open.csv").write_text(",".join(first.values()) + "\n", encoding="utf-8")


def _create(connection: Any, table: str, columns: tuple[str, ...]) -> None:
    named = ", ".join(f'"{name}" text' for name in columns)
    connection.execute(text(f"CREATE TABLE {table} ({named})"))


def _facts(name: str, campaign_id: str) -> Iterator[dict[str, str]]:
    """One row that can be read, about no one who is to be called, and one of canaries alone."""
    someone = f"c-9-of-{campaign_id}"
    readable = {
        "payments": (CANARY["payment"], someone, "i-9", "10.00", "SAR", "2026-01-20T10:00:00+03:00"),
        "inbound": (someone, PHONES[7], "2026-01-20T10:00:00+03:00", "yes"),
        "preferences": (someone, "09:00", "17:00", "mon", ""),
        "suppressions": (someone, PHONES[7], CANARY["reason"], ""),
    }[name]
    spoilt = (
        CANARY["payment"],
        CANARY["talked"],
        CANARY["days"],
        CANARY["reason"],
        PHONES[6],
        CANARY["note"],
    )
    for values in (readable, (someone, *spoilt)[: len(FACTS[name])]):
        yield dict(zip(FACTS[name], values, strict=True))


def told_of(call_id: UUID | None, *, echo: Mapping[str, str] | None = None, **changes: Any) -> Event:
    """What a provider reports of a talk, with the person's words in every field that holds words."""
    words: dict[str, Any] = {
        "summary": f"{CANARY['summary']} for {PHONES[0]}",
        "callOutput": CANARY["word"],
        "transcription": f"AI: Hello {CANARY['full_name']}.\nUser: {CANARY['turn']}, +966_594_871_360.",
        "endedReason": f"{CANARY['complaint']} {PHONES[1]}",
    }
    return call_ended(call_id, echo=echo, **(words | changes))


_WORDS = json.dumps({"numberTo": {CANARY["full_name"]: PHONES[0]}, "duration": CANARY["word"]})

UNREADABLE_BODIES = (
    Bytes(content=f"no JSON, but {CANARY['full_name']} at {PHONES[0]}".encode() + b"\xff"),
    Bytes(content=json.dumps([CANARY["full_name"], PHONES[0]]).encode()),
    Bytes(content=_WORDS.encode()),
)
"""Genuine deliveries of which nothing can be made."""
