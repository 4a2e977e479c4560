"""Small nights for a real Airflow: seven customers, five of whom are to be called.

Two have names: one goes well, one has a gate that fails at first. Further ones
say from where their numbers count, since a phone has at most one open call.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, text

from builders.airflow_stack import AirflowStack
from builders.campaigns import write_campaign

SOUND, UNSOUND = "small_night", "second_night"

CUSTOMERS = (
    ("c-1", "Amal Haddad", "+966500000101", True),
    ("c-2", "Basim Nasser", "+966500000102", True),
    ("c-3", "Dana Saleh", "0500000103", True),
    ("c-4", "Eman Farouk", "00966500000104", True),
    ("c-5", "Faris Odeh", "+966500000105", True),
    ("c-6", "Ghada Amin", "+966500000106", False),
    ("c-7", "Hadi Younis", "call the office", True),
)
"""Seven customers: five to call, one without consent, one whose number cannot be read."""

EXTRACT_SQL = """
SELECT invoice_number, customer_number, full_name, phone, may_call, open_amount, due_on
FROM {schema}.invoice WHERE due_on < :run_date {condition}
"""
STILL_DUE_SQL = "SELECT customer_number FROM {schema}.invoice WHERE customer_number IN :person_ids"
FIXED = "AND phone ~ '[0-9]{5}'"
"""The condition that keeps the unreadable number out of the extract."""

_PHONES_FROM = {SOUND: 0, UNSOUND: 50}
_taken: set[tuple[str, int]] = set()
"""The numbers that nights have, by warehouse: someone who opts out in one night is called in no other."""
_SETTINGS: Mapping[str, Any] = {
    "audience": "invented",
    "columns": {"consent": "may_call"},
    "provider": {"template": "550e8400-e29b-41d4-a716-446655440000"},
    "batches": {"canary": 2, "canary_within": "5m"},
    "results_within": "10m",
}
_OUTCOMES = {"max_unmapped_words": 1, "max_failed": 1}
_QUALITY: Mapping[str, Any] = {
    SOUND: {"contacts": {"max_unreadable_phone": 0.5}, "outcomes": _OUTCOMES},
    UNSOUND: {"contacts": {"max_unreadable_phone": 0}, "outcomes": _OUTCOMES},
}


def add_night(
    stack: AirflowStack, campaign_id: str, *, phones_from: int | None = None, **settings: Any
) -> None:
    """Fill the stack's warehouse for a campaign, and write its folder; ``settings`` go into campaign.yaml."""
    write_night(stack.warehouse, stack.campaigns, campaign_id, phones_from=phones_from, **settings)


def write_night(
    database: Engine, campaigns: Path, campaign_id: str, *, phones_from: int | None = None, **settings: Any
) -> None:
    """Fill a warehouse for a campaign, and write its folder below ``campaigns``."""
    first = _PHONES_FROM[campaign_id] if phones_from is None else phones_from
    assert (str(database.url), first) not in _taken, f"another night calls the numbers from {first}"
    _taken.add((str(database.url), first))
    with database.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {campaign_id}"))
        connection.execute(
            text(
                f"CREATE TABLE {campaign_id}.invoice (invoice_number text, customer_number text, "
                "full_name text, phone text, may_call boolean, open_amount numeric, due_on date)"
            )
        )
        insertion = (
            f"INSERT INTO {campaign_id}.invoice VALUES "
            "('i-' || :customer, :customer, :name, :phone, :may_call, 120.50, '2026-01-15')"
        )
        for customer, name, phone, may_call in CUSTOMERS:
            row = {
                # A stop holds a person and an invoice in every campaign, so each has its own.
                "customer": f"{customer}-of-{campaign_id}",
                "name": name,
                "phone": _moved(phone, first),
                "may_call": may_call,
            }
            connection.execute(text(insertion), row)
    write_campaign(
        campaigns,
        campaign_id,
        files={
            "extract.sql": EXTRACT_SQL.format(schema=campaign_id, condition=""),
            "still_due.sql": STILL_DUE_SQL.format(schema=campaign_id),
        },
        **{
            "approval": campaign_id == UNSOUND,
            "quality": _QUALITY.get(campaign_id, _QUALITY[SOUND]),
            **_SETTINGS,
            **settings,
        },
    )


def fix(stack: AirflowStack, campaign_id: str) -> None:
    """Correct the extract, as a person would after a failed gate."""
    sql = EXTRACT_SQL.format(schema=campaign_id, condition=FIXED)
    (stack.campaigns / campaign_id / "extract.sql").write_text(sql, encoding="utf-8")


def phones_to_call(campaign_id: str) -> dict[str, int]:
    """The five numbers that are to ring, each once."""
    return each_once(_PHONES_FROM[campaign_id])


def each_once(phones_from: int) -> dict[str, int]:
    """The five numbers to ring of a night whose numbers count from here, each once."""
    return {f"+966500000{number + phones_from}": 1 for number in range(101, 106)}


def _moved(phone: str, phones_from: int) -> str:
    if not phone[-1].isdigit():
        return phone
    return f"{phone[:-3]}{int(phone[-3:]) + phones_from}"
