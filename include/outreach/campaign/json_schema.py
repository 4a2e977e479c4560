"""The JSON Schema of ``campaign.yaml``, for editors; ``outreach schema`` writes it."""

import json
from collections.abc import Iterable
from typing import Any

from outreach.campaign.model import CampaignConfig
from outreach.campaign.schedules import PRESETS
from outreach.campaign.source_format import PLAIN

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema(*, formats: Iterable[str], largest_batch: int) -> dict[str, Any]:
    """Return what an editor needs to complete and check a campaign.yaml as it is typed.

    ``formats`` and ``largest_batch`` are what the providers allow of
    ``source.format`` and ``batches.size``.
    """
    schema = CampaignConfig.model_json_schema()
    schema["properties"]["schedule"]["examples"] = ["0 2 * * *", *PRESETS]
    sections = schema["$defs"]
    sections["FileSource"]["properties"]["format"]["enum"] = [PLAIN, *formats]
    sections["Batches"]["properties"]["size"]["maximum"] = largest_batch
    return {"$schema": _DIALECT, **schema, "title": "campaign.yaml"}


def schema_text(*, formats: Iterable[str], largest_batch: int) -> str:
    """Return the schema as the file holds it."""
    schema = json_schema(formats=formats, largest_batch=largest_batch)
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
