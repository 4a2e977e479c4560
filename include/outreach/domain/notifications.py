"""The events that people are notified of."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class EventKind(StrEnum):
    """The events that someone can be notified of, as campaign.yaml names them."""

    CLOSED_GATE = "closed_gate"
    """A send gate for calls of the campaign is closed."""
    FAILED_GATE = "failed_gate"
    """A quality gate of a run is not passed."""
    UNKNOWN_CALLS = "unknown_calls"
    """Calls may have been made, and a person must say whether they were."""
    BROKEN_FOLDER = "broken_folder"
    """The campaign's folder has mistakes."""
    LATE_NIGHT = "late_night"
    """A run is not done by its deadline."""


@dataclass(frozen=True, kw_only=True)
class Notification:
    """One thing to notify people of. It holds no name, no number and no word of a call.

    ``cause`` stays the same while the same event is found, and changes when it happens again.
    ``link`` is a page of Airflow, if its address is known.
    """

    kind: EventKind
    campaign_id: str
    cause: str
    sentence: str
    what_to_do: str
    run_date: date | None = None
    wave: int | None = None
    link: str | None = None

    def as_fields(self) -> dict[str, str | int | None]:
        """Return the fields that are sent, by name; every text is one line."""
        return {
            "kind": self.kind.value,
            "campaign": self.campaign_id,
            "run_date": None if self.run_date is None else self.run_date.isoformat(),
            "wave": self.wave,
            "sentence": " ".join(self.sentence.split()),
            "what_to_do": " ".join(self.what_to_do.split()),
            "link": self.link,
        }
