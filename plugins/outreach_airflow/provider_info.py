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
        "connection-types": [_levers(), _weya(), _speechify()],
    }


_LIMITS: dict[str, Any] = {
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
}

_WEBHOOK_SECRETS = {
    "label": "Webhook secrets",
    "description": "Signing secrets of the webhook, new and old while they are being changed.",
    "schema": _PASSWORD_LIST,
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
            "webhook_secrets": _WEBHOOK_SECRETS,
            "token_path": {
                "label": "Token path",
                "description": "From the server's root. Empty: /auth/v1/api-key/auth.",
                "schema": _optional("string"),
            },
            **_LIMITS,
        },
    }


def _weya() -> dict[str, Any]:
    return {
        "connection-type": "weya",
        "hook-class-name": "outreach_airflow.hooks.WeyaHook",
        "hook-name": "Weya",
        "ui-field-behaviour": {
            "hidden-fields": ["schema", "port"],
            "relabeling": {"host": "API host", "login": "User id", "password": "Workspace API key"},
            "placeholders": {"host": "https://…"},
        },
        "conn-fields": {
            "user_token": {
                "label": "User token",
                "description": "A user's bearer token. Without it calls are handed over, and nothing is ever "
                "learnt of them.",
                "schema": _optional("string", format="password"),
            },
            **_LIMITS,
        },
    }


def _speechify() -> dict[str, Any]:
    return {
        "connection-type": "speechify",
        "hook-class-name": "outreach_airflow.hooks.SpeechifyHook",
        "hook-name": "Speechify",
        "ui-field-behaviour": {
            "hidden-fields": ["schema", "port", "login"],
            "relabeling": {"host": "API root", "password": "API key"},
            "placeholders": {"host": "https://api.speechify.ai"},
        },
        "conn-fields": {
            "webhook_secrets": _WEBHOOK_SECRETS,
            "api_version": {
                "label": "API version",
                "description": "A date, sent as Speechify-Version. Empty: 2026-06-28.",
                "schema": _optional("string"),
            },
            "replay": {
                "label": "Replay",
                "description": "Whether a request whose answer was lost goes out again under its key. "
                "Empty: false.",
                "schema": _optional("string", enum=["true", "false"]),
            },
            **_LIMITS,
        },
    }
