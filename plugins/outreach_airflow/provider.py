"""What Airflow is told about this package: the connection types and their forms."""

from typing import Any

_PASSWORD_LIST = {"type": ["array", "null"], "items": {"type": "string"}}


def _optional(kind: str, **schema: Any) -> dict[str, Any]:
    return {"type": [kind, "null"], **schema}


def get_provider_info() -> dict[str, Any]:
    """Describe the package in the shape of Airflow's ``provider_info.schema.json``."""
    return {
        "package-name": "airflow-outreach",
        "name": "Outreach",
        "description": "Nightly AI phone-call campaigns that never ring anyone twice.",
        "connection-types": [_levers()],
    }


def _levers() -> dict[str, Any]:
    return {
        "connection-type": "levers",
        "hook-class-name": "outreach_airflow.hooks.LeversHook",
        "hook-name": "Levers",
        "ui-field-behaviour": {
            "hidden-fields": ["schema", "port"],
            "relabeling": {"host": "API root", "login": "Client id", "password": "Client secret"},
            "placeholders": {"host": "https://…/api-service/v1"},
        },
        "conn-fields": {
            "webhook_secrets": {
                "label": "Webhook secrets",
                "description": "Signing secrets of the webhook, new and old while they are being changed.",
                "schema": _PASSWORD_LIST,
            },
            "token_path": {
                "label": "Token path",
                "description": "From the server's root. Empty: /auth/v1/api-key/auth.",
                "schema": _optional("string"),
            },
            "lines": {
                "label": "Lines",
                "description": "How many calls the account places at the same time.",
                "schema": _optional("integer", minimum=1),
            },
            "max_outstanding": {
                "label": "Most outstanding calls",
                "description": "How many calls may be handed over and not yet reported.",
                "schema": _optional("integer", minimum=1),
            },
            "max_unknown": {
                "label": "Most unknown calls",
                "description": "With more calls of which nobody can tell whether they rang, nothing is sent. "
                "Empty: 250.",
                "schema": _optional("integer", minimum=0),
            },
        },
    }
