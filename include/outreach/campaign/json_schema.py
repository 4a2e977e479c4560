"""The JSON Schema of ``campaign.yaml``, for editors; ``outreach schema`` writes it."""

import json
from collections.abc import Iterable
from typing import Any

from outreach.campaign.model import CampaignConfig
from outreach.campaign.policy_choice import profiles_to_choose
from outreach.campaign.schedules import PRESETS
from outreach.campaign.source_format import PLAIN

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema(*, formats: Iterable[str], largest_batch: int) -> dict[str, Any]:
    """Return the schema with which an editor completes and checks a campaign.yaml as it is typed.

    ``formats`` and ``largest_batch`` are the values that providers allow for
    ``source.format`` and ``batches.size``.
    """
    schema = CampaignConfig.model_json_schema()
    schema["properties"]["schedule"]["examples"] = ["0 2 * * *", *PRESETS]
    sections = schema["$defs"]
    _name_the_profiles(schema["properties"]["policy"]["items"])
    sections["FileSource"]["properties"]["format"]["enum"] = [PLAIN, *formats]
    sections["Batches"]["properties"]["size"]["maximum"] = largest_batch
    _forget_patterns_of_decimals(schema)
    return {"$schema": _DIALECT, **schema, "title": "campaign.yaml"}


def schema_text(*, formats: Iterable[str], largest_batch: int) -> str:
    """Return the schema as the text of its file."""
    schema = json_schema(formats=formats, largest_batch=largest_batch)
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _name_the_profiles(entry: dict[str, Any]) -> None:
    """Let an editor complete the names of profiles, which are the entries that are text."""
    for form in entry["oneOf"]:
        if form.get("type") == "string":
            form["enum"] = list(profiles_to_choose())


def _forget_patterns_of_decimals(node: Any) -> None:
    """Remove the pattern for a decimal as text, since only some releases of pydantic write it."""
    if isinstance(node, list):
        for item in node:
            _forget_patterns_of_decimals(item)
    elif isinstance(node, dict):
        choices = node.get("anyOf", [])
        if any(choice.get("type") == "number" for choice in choices):
            for choice in choices:
                choice.pop("pattern", None)
        for item in node.values():
            _forget_patterns_of_decimals(item)
