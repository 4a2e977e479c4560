"""What Airflow loads of ours when it starts."""

from collections.abc import Callable
from typing import Any

import pytest

Report = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def loaded(report: Report) -> dict[str, Any]:
    return report("plugins")


def test_the_loader_executes_one_file_and_builds_no_page(loaded: dict[str, Any]) -> None:
    assert loaded["errors"] == {}
    assert loaded["apps"] == ["/outreach/webhooks", "/outreach"]
    bare = {name for name in loaded["modules"] if "." not in name}
    assert bare - {"outreach_airflow"} == {"outreach_plugin"}
    assert not [name for name in loaded["modules"] if name.endswith((".operators", ".tasks", ".web.gates"))]


def test_the_connection_form_knows_levers(loaded: dict[str, Any]) -> None:
    form = loaded["levers"]
    assert form["hook"] == "outreach_airflow.hooks.LeversHook"
    assert form["fields"] == [
        "extra__levers__lines",
        "extra__levers__max_outstanding",
        "extra__levers__max_unknown",
        "extra__levers__token_path",
        "extra__levers__webhook_secrets",
    ]
    assert form["labels"] == {"host": "API root", "login": "Client id", "password": "Client secret"}
