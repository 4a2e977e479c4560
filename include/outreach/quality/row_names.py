"""How a gate names failing rows: by their ids, unless an id is an e-mail address or a phone number."""

from dataclasses import dataclass, field

from outreach.campaign.id_columns import what_ids_tell
from outreach.campaign.model import CampaignConfig
from outreach.domain.gates import Gate
from outreach.domain.personal_ids import PersonalId, hashed, what_id_tells


@dataclass(frozen=True, kw_only=True)
class Row:
    """The values from which the name of a row is chosen. ``number`` is its position in the extract."""

    key: str
    number: int | None
    is_own_number: bool
    country: str | None


@dataclass(frozen=True, kw_only=True)
class RowNames:
    """Names rows; ``of_all`` is the kind of private data that all ids of the gate are, by their column.

    ``region`` is for phone numbers without a country code in rows that name no country.
    ``are_ours`` says that the keys of the gate are our own ids.
    """

    are_ours: bool = False
    of_all: PersonalId | None = None
    region: str | None = None
    found: set[PersonalId] = field(default_factory=set)

    @classmethod
    def of_gate(cls, gate: Gate, config: CampaignConfig) -> "RowNames":
        """Return the namer for the rows of a gate; calls have our own ids."""
        columns, region = config.columns, config.defaults.region
        if gate is Gate.INVOICES:
            return cls(of_all=what_ids_tell(columns.invoice_id, columns), region=region)
        if gate is Gate.CONTACTS:
            return cls(of_all=what_ids_tell(columns.person_id, columns), region=region)
        return cls(are_ours=True)

    def name(self, row: Row) -> str:
        """Return a printable name of a row: its id, its position in the extract, or a hash."""
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
        """Say why rows are named by number; None if none is."""
        if not self.found:
            return None
        return f"ids are {' or '.join(sorted(self.found))}: rows are named by number"
