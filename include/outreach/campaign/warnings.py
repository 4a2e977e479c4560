"""Notes for the author of a campaign without mistakes, on likely surprises."""

from collections.abc import Iterator

from outreach.campaign.id_columns import id_warnings
from outreach.campaign.model import CampaignConfig
from outreach.campaign.outcome_mapping import OverriddenMeaning
from outreach.domain.outcome_words import weakens

OF_LEDGER = "outreach_db"
"""The connection of the ledger, which is in no campaign's hands."""


def warnings_about(config: CampaignConfig) -> tuple[str, ...]:
    """Return each warning as a sentence that begins with the key it is about."""
    return (*id_warnings(config.columns), *_of_source(config), *_of_words(config), *_of_reporting(config))


def notes_about(config: CampaignConfig) -> tuple[str, ...]:
    """Return notes on the built-in words that the campaign does not map."""
    return tuple(
        f"outcomes: built in as {meaning}: {', '.join(words)}"
        for meaning, words in config.words.left_built_in().items()
    )


def _of_words(config: CampaignConfig) -> Iterator[str]:
    for word, said in config.outcomes.items():
        if isinstance(said, OverriddenMeaning):
            built_in = weakens(word, said.means)
            against = f"against the built-in {built_in}" if built_in else "and overrides nothing"
            yield f"outcomes.{word}: means {said.means}, {against}: {said.reason}"


def _of_source(config: CampaignConfig) -> Iterator[str]:
    if config.source is not None and config.schedule is not None and config.source.max_age is None:
        yield "source.max_age: is not set; where no new export comes, people are called by the old one"


def _of_reporting(config: CampaignConfig) -> Iterator[str]:
    """Warn of tables that would stand beside the views that they are made from."""
    if config.reporting is not None and config.reporting.connection == OF_LEDGER:
        yield (
            f"reporting.connection: {OF_LEDGER} is the ledger itself, whose schema reporting has the same "
            "rows already; name the warehouse that analysts work in, or leave `reporting` out"
        )
