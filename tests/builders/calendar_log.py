"""The checker's input from the calendar: the simulators' rings, and whose call each was."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Engine, RowMapping, text

from builders.calendar_desks import Desk
from checker.night_log import Call

_WHOSE = text(
    """
    SELECT call.call_id::text, call.person_id, run.run_id::text, run.campaign_id, run.run_date, run.wave,
           run.extracted_at, invoice.invoice_id, invoice.amount, invoice.currency
    FROM outreach.call
    JOIN outreach.campaign_run AS run USING (run_id)
    LEFT JOIN outreach.call_invoice AS linked USING (call_id)
    LEFT JOIN outreach.invoice
        ON invoice.run_id = linked.run_id AND invoice.row_number = linked.row_number
    WHERE call.call_id = ANY(:calls)
    """
)


@dataclass(frozen=True, kw_only=True)
class Heard:
    """A call that is over, with what the provider says was said on it."""

    call: Call
    words: str | None
    promised_on: date | None


def newly_ended(ledger: Engine, desk: Desk) -> list[Heard]:
    """Give the calls of a desk that ended since it was asked last, in the order in which they rang."""
    desk.tail.read()
    new = [each for each in desk.tail.results if each not in desk.seen]
    desk.seen.update(new)
    called = sorted((desk.tail.rings[each] for each in new), key=lambda ring: str(ring["at"]))
    owners = _whose(ledger, [str(ring["call_id"]) for ring in called])
    return [_heard(desk, ring, owners[str(ring["call_id"])]) for ring in called]


def _whose(ledger: Engine, calls: Iterable[str]) -> Mapping[str, list[RowMapping]]:
    found: dict[str, list[RowMapping]] = defaultdict(list)
    with ledger.connect() as connection:
        for row in connection.execute(_WHOSE, {"calls": list(calls)}).mappings():
            found[row["call_id"]].append(row)
    return found


def _heard(desk: Desk, ring: Mapping[str, Any], rows: list[RowMapping]) -> Heard:
    assert rows, f"a ring of {desk.choice.campaign_id} that no call of ours explains"
    result, first = desk.tail.results[ring["provider_call_id"]], rows[0]
    promised = result["promised_on"]
    call = Call(
        intent=f"{first['campaign_id']} {first['run_date']} {first['wave']} {first['person_id']}",
        campaign=first["campaign_id"],
        run=first["run_id"],
        person=first["person_id"].casefold(),
        number=ring["phone"],
        handed_over=_moment(desk.tail.requests[ring["request_number"]]["arrived_at"]),
        began=_moment(ring["at"]),
        ended=_moment(desk.tail.endings[ring["provider_call_id"]]["at"]),
        read_at=first["extracted_at"],
        talked=result["line"] == "answered" and result["talk_seconds"] > 0,
        wave=first["wave"],
        invoices=frozenset(row["invoice_id"] for row in rows if row["invoice_id"]),
        amounts=dict(_amounts(rows)),
    )
    return Heard(
        call=call,
        words=result["conversation_words"],
        promised_on=date.fromisoformat(promised) if promised else None,
    )


def _amounts(rows: Iterable[RowMapping]) -> Iterator[tuple[str, Decimal]]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        if row["amount"] is not None:
            sums[row["currency"]] += row["amount"]
    yield from sums.items()


def _moment(text_of: str) -> datetime:
    return datetime.fromisoformat(text_of)
