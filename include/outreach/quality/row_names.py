"""How a gate names the rows that fail: by their ids, unless an id is an e-mail address or a number."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from outreach.campaign.id_columns import what_ids_tell
from outreach.campaign.model import Columns
from outreach.domain.gates import Gate
from outreach.domain.personal_ids import PersonalId, hashed, what_id_tells


@dataclass(frozen=True, kw_only=True)
class RowNames:
    """Names rows; ``of_all`` says what every id of the gate is, by its column."""

    of_all: PersonalId | None = None
    found: set[PersonalId] = field(default_factory=set)

    @classmethod
    def of_gate(cls, gate: Gate, columns: Columns) -> "RowNames":
        """Return how the rows of a gate are named; calls have names of our own."""
        if gate is Gate.INVOICES:
            return cls(of_all=what_ids_tell(columns.invoice_id, columns))
        if gate is Gate.CONTACTS:
            return cls(of_all=what_ids_tell(columns.person_id, columns))
        return cls()

    def named(self, row: Sequence[Any]) -> tuple[Any, ...]:
        """Give a row on with a key that may be printed, in place of its id and of what chooses the key."""
        key, number, is_own_number, *values = row
        return (self._name(key, number, is_own_number=is_own_number), *values)

    def _name(self, key: str, number: int | None, *, is_own_number: bool) -> str:
        kind = self.of_all or what_id_tells(key) or (PersonalId.NUMBER if is_own_number else None)
        if kind is None or key == f"row {number}":
            return key
        self.found.add(kind)
        return hashed(key) if number is None else f"row {number}"

    @property
    def note(self) -> str | None:
        """Say once why rows are named by number; None where none is."""
        if not self.found:
            return None
        return f"ids are {' or '.join(sorted(self.found))}: rows are named by number"
