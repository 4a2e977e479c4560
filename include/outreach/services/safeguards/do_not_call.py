"""The do-not-call list (do not call, DNC) as a person keeps it: adding, ending and listing entries.

An entry is about a person, a number, or both; it holds for every campaign or
for one. ``decide`` keeps whoever is on the list out of a run, and the claim
withdraws whoever came onto it since. Nothing is ever deleted.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, insert

from outreach.domain.errors import ConfigurationError
from outreach.domain.people import normalise_person_id
from outreach.domain.phones import UNKNOWN_REGION, only_number
from outreach.domain.scopes import EVERYTHING, OF_CAMPAIGN
from outreach.storage import tables
from outreach.storage.statements import statement


@dataclass(frozen=True, kw_only=True)
class Whom:
    """Whom an entry is about: a person's id, a number in E.164, or both."""

    person_id: str | None
    phone: str | None


@dataclass(frozen=True, kw_only=True)
class Suppression:
    """One entry. It holds until ``expires_at``; without it, for good."""

    scope: str
    person_id: str | None
    phone: str | None
    reason: str
    source: str
    created_at: datetime
    expires_at: datetime | None
    ended_because: str | None


def read_whom(*, person_id: str | None, phone: str | None, region: str = UNKNOWN_REGION) -> Whom:
    """Read whom a person means; ``region`` (ISO 3166-1 alpha-2) completes a local number.

    Raises ``ConfigurationError``, which never repeats the number, when it cannot
    be read or nobody is named.
    """
    person = normalise_person_id(person_id or "")
    number = only_number(phone, region=region) if phone else None
    if phone and number is None:
        raise ConfigurationError(
            "the telephone number cannot be read; write one number with its country code (+…), "
            "or say the region"
        )
    if not person and number is None:
        raise ConfigurationError("say whom: a person's id, a telephone number, or both")
    return Whom(person_id=person or None, phone=number)


def add_suppression(
    ledger: Engine,
    whom: Whom,
    *,
    reason: str,
    by: str,
    now: datetime,
    scope: str = EVERYTHING,
    until: datetime | None = None,
) -> None:
    """Put somebody on the do-not-call list; the next claim heeds it.

    Raises ``ConfigurationError`` for an empty reason, a scope that would hold for
    nothing, or an end that is over.
    """
    if until is not None and until <= now:
        raise ConfigurationError(f"an entry until {until.isoformat()} would hold for nothing: that is over")
    with ledger.begin() as connection:
        connection.execute(
            insert(tables.suppression).values(
                scope=_require_scope(scope),
                person_id=whom.person_id,
                phone=whom.phone,
                reason=_require_reason(reason),
                source=f"person {by}",
                created_at=now,
                expires_at=until,
            )
        )


def end_suppressions(
    ledger: Engine, whom: Whom, *, reason: str, by: str, now: datetime, scope: str | None = None
) -> int:
    """End every entry that holds and names the person or the number; returns how many.

    ``scope`` ends only those of one scope. The rows stay, with who ended them
    and why. Raises ``ConfigurationError`` for an empty reason or a wrong scope.
    """
    parameters = {
        "person_id": whom.person_id,
        "phone": whom.phone,
        "scope": None if scope is None else _require_scope(scope),
        "because": f"person {by}: {_require_reason(reason)}",
        "now": now,
    }
    with ledger.begin() as connection:
        return connection.execute(statement("end_suppressions"), parameters).rowcount


def list_suppressions(
    ledger: Engine, *, now: datetime, whom: Whom | None = None, with_ended: bool = False
) -> list[Suppression]:
    """List the entries that hold, the oldest first; with ``with_ended`` also those that did once.

    With ``whom`` only those that name all that it names.
    """
    parameters = {
        "person_id": whom.person_id if whom else None,
        "phone": whom.phone if whom else None,
        "with_ended": with_ended,
        "now": now,
    }
    with ledger.connect() as connection:
        rows = connection.execute(statement("suppressions"), parameters).mappings()
        return [Suppression(**row) for row in rows]


def _require_scope(scope: str) -> str:
    if scope == EVERYTHING or (scope.startswith(OF_CAMPAIGN) and scope.removeprefix(OF_CAMPAIGN).strip()):
        return scope
    raise ConfigurationError(f"{scope!r} is no scope; write {EVERYTHING} or {OF_CAMPAIGN}<id>")


def _require_reason(reason: str) -> str:
    if not reason.strip():
        raise ConfigurationError("say why: an entry without a reason helps nobody later")
    return reason.strip()
