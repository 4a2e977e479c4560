"""What an author should know of a campaign that is in order: no mistakes, but likely surprises."""

from collections.abc import Iterator

from outreach.campaign.id_columns import id_warnings
from outreach.campaign.model import CampaignConfig


def warnings_about(config: CampaignConfig) -> tuple[str, ...]:
    """Return each warning as a sentence that begins with the key it is about."""
    return (*id_warnings(config.columns), *_of_source(config))


def _of_source(config: CampaignConfig) -> Iterator[str]:
    if config.source is not None and config.schedule is not None and config.source.max_age is None:
        yield "source.max_age: is not set; where no new export comes, people are called by the old one"
