"""The do-not-call list (do not call, DNC) as people use it: adding, lifting and listing stops.

An entry is a fact of kind stop, about a person, a number, or both; it holds for every
campaign or for one. ``decide`` leaves out everyone on the list, and the claim withdraws
anyone who was added since. Nothing is deleted or changed: a lift is a fact, too. The
stops from calls and events are in the same list, and ``domain/stops.py`` says what each
kind of stop holds.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from phonenumbers import SUPPORTED_REGIONS
from sqlalchemy import Connection, Engine, RowMapping

from outreach.domain.errors import ConfigurationError
from outreach.domain.facts import FactSubject
from outreach.domain.one_line import one_line
from outreach.domain.people import normalise_person_id
from outreach.domain.phones import UNKNOWN_REGION, every_number
from outreach.domain.scopes import EVERYTHING
from outreach.domain.stops import StopReason
from outreach.services.extraction.person_ids import is_no_ones_id, read_person_id
from outreach.services.extraction.text_values import Unreadable
from outreach.services.safeguards.do_not_call_scopes import require_scope
from outreach.storage.statements import statement


@dataclass(frozen=True, kw_only=True)
class Whom:
    """The subject of an entry: a person's folded id, numbers in E.164, or an invoice."""

    person_key: str | None = None
    phones: tuple[str, ...] = ()
    invoice_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An entry that a person wants on the list. Without ``until`` it holds until it is lifted."""

    whom: Whom
    words: str
    """The reason, in the person's own words."""
    scope: str = EVERYTHING
    until: datetime | None = None

    def require_sound(self, *, now: datetime) -> "Entry":
        """Return the entry; raises ``ConfigurationError`` if it holds for nothing or has no reason."""
        if not self.whom.person_key and not self.whom.phones:
            raise ConfigurationError("say whom: a person's id, a phone number, or both")
        if self.until is not None and self.until <= now:
            raise ConfigurationError(
                f"an entry until {self.until.isoformat()} would have no effect: that moment is over"
            )
        require_scope(self.scope)
        require_words(self.words)
        return self


@dataclass(frozen=True, kw_only=True)
class Stop:
    """A stop in the ledger. It holds until ``holds_until`` or ``lifted_at``."""

    reason: StopReason
    subject: FactSubject
    scope: str
    person_key: str | None
    phone: str | None
    invoice_id: str | None
    words: str | None
    source: str
    happened_at: datetime
    holds_until: datetime | None
    lifted_at: datetime | None
    lifted_by: str | None
    lifted_because: str | None


@dataclass(frozen=True, kw_only=True)
class Lifted:
    """The lifted stops, and those that still hold a person after only the number was freed."""

    stops: tuple[Stop, ...]
    kept: tuple[Stop, ...] = ()

    @property
    def kinds(self) -> Mapping[StopReason, int]:
        """How many of each kind were lifted."""
        return Counter(stop.reason for stop in self.stops)


def read_whom(
    *,
    person_id: str | None = None,
    phone: str | None = None,
    invoice_id: str | None = None,
    region: str = UNKNOWN_REGION,
) -> Whom:
    """Read the person and the numbers; ``region`` (ISO 3166-1 alpha-2) completes local numbers.

    ``phone`` may hold several numbers: all are read, or none. Raises
    ``ConfigurationError``, which never repeats a number, if a part of it cannot be
    read, the region is unknown, or no one is named.
    """
    region = region.strip().upper()
    if region not in SUPPORTED_REGIONS | {UNKNOWN_REGION}:
        raise ConfigurationError(
            "unknown region: it is the code of a country, ISO 3166-1 alpha-2, such as SA"
        )
    person = normalise_person_id(person_id or "")
    invoice = (invoice_id or "").strip()
    numbers = () if phone is None else every_number(phone, region=region)
    if numbers is None:
        raise ConfigurationError(
            "the phone number cannot be read, or one of several cannot; write each with its country "
            "code (+…), or say the region"
        )
    if not person and not numbers and not invoice:
        raise ConfigurationError("say whom: a person's id, a phone number, or both")
    return Whom(person_key=person or None, phones=numbers, invoice_id=invoice or None)


def read_whom_to_stop(*, person_id: str | None, phone: str | None, region: str = UNKNOWN_REGION) -> Whom:
    """Read the subject of a new entry, from a terminal or a file, as ``read_whom`` does.

    0 and words for an empty value (``N/A``) are no one's id. Raises
    ``ConfigurationError`` also for an id that a spreadsheet shortened, since the rest
    may be another person's id.
    """
    try:
        person = read_person_id(person_id)
    except Unreadable as problem:
        raise ConfigurationError(str(problem)) from None
    is_someone = person is not None and not is_no_ones_id(person)
    return read_whom(person_id=person if is_someone else None, phone=phone, region=region)


def add_stop(ledger: Engine, entry: Entry, *, by: str, now: datetime) -> None:
    """Put someone on the do-not-call list, with each of the numbers; it holds from the next claim on.

    Raises ``ConfigurationError`` for an empty reason, a scope that holds for nothing, or an end in the past.
    """
    entry.require_sound(now=now)
    with ledger.begin() as connection:
        write_entry(connection, entry, source=f"person {by}", now=now)


def write_entry(
    connection: Connection, entry: Entry, *, source: str, now: datetime, once: bool = False
) -> int:
    """Write a checked entry, one stop for each number; returns how many were written.

    With ``once`` a stop is left out if an equal one already holds.
    """
    written = 0
    for subject in _subjects(entry.whom):
        parameters = {
            **subject,
            "scope": entry.scope,
            "words": one_line(entry.words),
            "holds_until": entry.until,
            "source": source,
            "now": now,
            "once": once,
        }
        written += connection.execute(statement("add_stop"), parameters).rowcount
    return written


def _subjects(whom: Whom) -> Iterable[dict[str, Any]]:
    subject = FactSubject.PERSON_OR_PHONE if whom.person_key else FactSubject.PHONE
    for phone in whom.phones:
        yield {"subject": subject, "person_key": whom.person_key, "phone": phone}
    if not whom.phones:
        yield {"subject": FactSubject.PERSON, "person_key": whom.person_key, "phone": None}


def lift_stops(
    ledger: Engine,
    whom: Whom,
    *,
    words: str,
    by: str,
    now: datetime,
    scope: str | None = None,
    kind: StopReason | None = None,
) -> Lifted:
    """Lift every stop that holds and names all that ``whom`` names, as ``list_stops`` returns them.

    A dispute is lifted only by its invoice. Numbers without a person free only the
    numbers: a stop that held both still holds the person. With ``scope`` or ``kind``
    only stops of one scope or kind are lifted. The stops stay stored, with the name of
    the person who lifted them and the reason. Raises ``ConfigurationError`` for an
    empty reason or a wrong scope.
    """
    because = require_words(words)
    parameters = {
        "person_key": whom.person_key,
        "phones": list(whom.phones),
        "invoice_id": whom.invoice_id,
        "scope": None if scope is None else require_scope(scope),
        "reason": kind,
        "words": because,
        "words_of_kept": f"the number alone was freed: {because}",
        "source": f"person {by}",
        "now": now,
    }
    with ledger.begin() as connection:
        rows = connection.execute(statement("lift_stops"), parameters).mappings().all()
    found = [_stop(row) for row in rows]
    return Lifted(
        stops=tuple(stop for stop in found if stop.lifted_at is not None),
        kept=tuple(stop for stop in found if stop.lifted_at is None),
    )


def regions_of_campaigns(ledger: Engine) -> frozenset[str]:
    """Return the regions in which the ledger's campaigns read numbers without a country code."""
    with ledger.connect() as connection:
        return frozenset(connection.scalars(statement("regions_of_campaigns")))


def list_stops(
    ledger: Engine,
    *,
    now: datetime,
    whom: Whom | None = None,
    kind: StopReason | None = None,
    with_ended: bool = False,
) -> list[Stop]:
    """Return the stops that hold, the oldest first; with ``with_ended`` also ended ones.

    With ``whom`` only those that name all that it names, and one of its numbers.
    """
    parameters = {
        "person_key": whom.person_key if whom else None,
        "phones": list(whom.phones) if whom else [],
        "invoice_id": whom.invoice_id if whom else None,
        "reason": kind,
        "with_ended": with_ended,
        "now": now,
    }
    with ledger.connect() as connection:
        rows = connection.execute(statement("stops"), parameters).mappings()
        return [_stop(row) for row in rows]


def _stop(row: RowMapping) -> Stop:
    kinds = {"reason": StopReason(row["reason"]), "subject": FactSubject(row["subject"])}
    return Stop(**{name: row[name] for name in Stop.__dataclass_fields__} | kinds)


def require_words(words: str) -> str:
    """Return a person's reason on one line; raises ``ConfigurationError`` if it is empty."""
    reason = one_line(words)
    if not reason:
        raise ConfigurationError("say why: an entry without a reason helps no one later")
    return reason
