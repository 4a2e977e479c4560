"""Campaign folders with everything checked that can be checked without a warehouse or a connection."""

from dataclasses import replace
from pathlib import Path

from outreach.campaign import loading
from outreach.campaign.folder import Campaign
from outreach.campaign.loading import CAMPAIGN_YAML, LoadedFolder
from outreach.campaign.problems import Problem
from outreach.providers.registry import mistakes_for_every_provider


def load_campaign(folder: Path) -> Campaign:
    """Load one campaign; raises ``CampaignInvalid`` with every mistake found."""
    return loading.require_campaign(_with_provider(loading.load_folder(folder)))


def load_campaigns(root: Path, *, only: str | None = None) -> tuple[LoadedFolder, ...]:
    """Load every folder in ``root``, or ``only`` one; a broken one comes with its problems.

    Raises ``ConfigurationError`` only when ``root`` itself cannot be listed.
    """
    return tuple(_with_provider(loaded) for loaded in loading.load_campaigns(root, only=only))


def _with_provider(loaded: LoadedFolder) -> LoadedFolder:
    """Add what the providers say of the campaign's options, which campaign/ knows nothing of."""
    if loaded.campaign is None:
        return loaded
    problems = tuple(
        Problem(file=CAMPAIGN_YAML, key=f"provider.options.{key}", message=words)
        for key, words in mistakes_for_every_provider(loaded.campaign.config.provider.options)
    )
    return replace(loaded, campaign=None, problems=problems) if problems else loaded
