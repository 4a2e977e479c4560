"""Campaign folders with all checks that need neither a warehouse nor a provider."""

from dataclasses import replace
from pathlib import Path

from outreach.campaign import json_schema, loading
from outreach.campaign.folder import Campaign
from outreach.campaign.loading import CAMPAIGN_YAML, LoadedFolder
from outreach.providers.registry import largest_batch, source_formats
from outreach.services.runs.provider_checks import ProviderOf, no_connection_is_known, provider_mistakes
from outreach.yaml_files.problems import Problem


def load_campaign(folder: Path) -> Campaign:
    """Load one campaign; raises ``CampaignInvalid`` with every mistake found."""
    return loading.require_campaign(_with_provider(loading.load_folder(folder), no_connection_is_known))


def load_campaigns(
    root: Path, *, only: str | None = None, provider_of: ProviderOf = no_connection_is_known
) -> tuple[LoadedFolder, ...]:
    """Load every folder in ``root``, or ``only`` one; a broken one has its problems.

    ``provider_of`` returns the provider of a connection that is known here; then
    exactly that provider's limits hold. Raises ``ConfigurationError`` only when
    ``root`` itself cannot be listed.
    """
    return tuple(_with_provider(loaded, provider_of) for loaded in loading.load_campaigns(root, only=only))


def schema_text() -> str:
    """Return the JSON Schema of campaign.yaml with the providers' limits, as in docs/."""
    return json_schema.schema_text(formats=source_formats(), largest_batch=largest_batch())


def _with_provider(loaded: LoadedFolder, provider_of: ProviderOf) -> LoadedFolder:
    if loaded.config is None:
        return loaded
    problems = tuple(
        Problem(file=CAMPAIGN_YAML, key=".".join(key), message=words, line=loaded.lines.get(key))
        for key, words in provider_mistakes(loaded.config, provider_of=provider_of)
    )
    return replace(loaded, campaign=None, problems=loaded.problems + problems) if problems else loaded
