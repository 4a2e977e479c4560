"""The JSON Schema of ``campaign.yaml``, for editors.

``docs/campaign.schema.json`` is this schema as a file. To write it anew::

    python -m outreach.campaign.json_schema > docs/campaign.schema.json
"""

import json
import sys
from typing import Any

from outreach.campaign.model import CampaignConfig
from outreach.campaign.schedules import PRESETS

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> dict[str, Any]:
    """Return what an editor needs to complete and check a campaign.yaml as it is typed."""
    schema = CampaignConfig.model_json_schema()
    schema["properties"]["schedule"]["examples"] = ["0 2 * * *", *PRESETS]
    # Only some releases of pydantic say how a decimal is written as text.
    for choice in schema["$defs"]["InvoiceThresholds"]["properties"]["max_amount"]["anyOf"]:
        choice.pop("pattern", None)
    return {"$schema": _DIALECT, **schema, "title": "campaign.yaml"}


def schema_text() -> str:
    """Return the schema as the file holds it."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(schema_text())
