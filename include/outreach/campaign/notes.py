"""What an author should know of a campaign that is in order: no mistakes, but likely surprises."""

from collections.abc import Iterator

from outreach.campaign.model import CampaignConfig


def notes_on(config: CampaignConfig) -> tuple[str, ...]:
    """Return each note as a sentence that begins with the key it is about."""
    return tuple(_notes(config))


def _notes(config: CampaignConfig) -> Iterator[str]:
    if config.source is not None and config.schedule is not None and config.source.max_age is None:
        yield (
            "source.max_age: is not set; where no new export comes, the schedule calls people by the old one"
        )
