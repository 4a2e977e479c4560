"""How a gate names the rows that fail: by their ids, unless an id is an e-mail address or a number."""

from dataclasses import dataclass, field

from outreach.campaign.id_columns import what_ids_tell
from outreach.campaign.model import CampaignConfig
from outreach.domain.gates import Gate
from outreach.domain.personal_ids import PersonalId, hashed, what_id_tells


@dataclass(frozen=True, kw_only=True)
class Row:
    """The values by which the name of a row is chosen. ``number`` is its place in the extract."""

    key: str
    number: int | None
    is_own_number: bool
    country: str | None


@dataclass(frozen=True, kw_only=True)
class RowNames:
    """Names rows; ``of_all`` says what every id of the gate is, by its column.

    ``region`` is that of numbers without a country code where a row names no country.
    ``are_ours`` says that the keys of the gate are names of our own.
    """

    are_ours: bool = False
    of_all: PersonalId | None = None
    region: str | None = None
    found: set[PersonalId] = field(default_factory=set)

    @classmethod
    def of_gate(cls, gate: Gate, config: CampaignConfig) -> "RowNames":
        """Return how the rows of a gate are named; calls have names of our own."""
        columns, region = config.columns, config.defaults.region
        if gate is Gate.INVOICES:
            return cls(of_all=what_ids_tell(columns.invoice_id, columns), region=region)
        if gate is Gate.CONTACTS:
            return cls(of_all=what_ids_tell(columns.person_id, columns), region=region)
        return cls(are_ours=True)

    def name(self, row: Row) -> str:
        """Name a row as it may be printed: by its id, its place in the extract, or a hash."""
        if self.are_ours:
            return row.key
        regions = {region for region in (self.region, row.country) if region}
        own = PersonalId.NUMBER if row.is_own_number else None
        kind = self.of_all or own or what_id_tells(row.key, regions=regions)
        if kind is None or row.key == f"row {row.number}":
            return row.key
        self.found.add(kind)
        return hashed(row.key) if row.number is None else f"row {row.number}"

    @property
    def note(self) -> str | None:
        """Say once why rows are named by number; None where none is."""
        if not self.found:
            return None
        return f"ids are {' or '.join(sorted(self.found))}: rows are named by number"
