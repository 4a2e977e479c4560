"""Facts about this package for Airflow: the connection types and their forms.

Every process of Airflow reads this at its start, so nothing large is imported here.
"""

from typing import Any

from outreach.providers.registry import VENDORS
from outreach.providers.vendor import Extra, Vendor


def get_provider_info() -> dict[str, Any]:
    """Describe the package in the form of Airflow's ``provider_info.schema.json``."""
    return {
        "package-name": "airflow-outreach",
        "name": "Outreach",
        "description": "Nightly AI phone-call campaigns that never call anyone twice.",
        "connection-types": [_connection_type(vendor) for vendor in VENDORS],
    }


def hook_class_name(vendor: Vendor) -> str:
    """Return the name of the class in ``outreach_airflow.hooks`` for a vendor's connections."""
    return "".join(part.capitalize() for part in vendor.name.split("_")) + "Hook"


def _connection_type(vendor: Vendor) -> dict[str, Any]:
    return {
        "connection-type": vendor.name,
        "hook-class-name": f"outreach_airflow.hooks.{hook_class_name(vendor)}",
        "hook-name": vendor.title,
        "ui-field-behaviour": {
            "hidden-fields": list(vendor.form.hidden),
            "relabeling": dict(vendor.form.labels),
            "placeholders": dict(vendor.form.placeholders),
        },
        "conn-fields": {extra.name: _field(extra) for extra in vendor.extras},
    }


def _field(extra: Extra) -> dict[str, Any]:
    return {"label": extra.label, "description": extra.description, "schema": dict(extra.schema)}
