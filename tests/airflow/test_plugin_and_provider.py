"""What Airflow loads of ours when it starts."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

import pytest

from outreach.connections.airflow_uri import extras_of

Report = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def loaded(report: Report) -> dict[str, Any]:
    return report("plugins")


def test_the_loader_finds_the_plugin_by_its_entry_point_and_builds_no_page(loaded: dict[str, Any]) -> None:
    assert loaded["errors"] == {}
    assert loaded["apps"] == ["/outreach/webhooks", "/outreach"]
    bare = {name for name in loaded["modules"] if "." not in name}
    assert bare <= {"outreach_airflow"}, "a file was executed under its bare name"
    assert not [name for name in loaded["modules"] if name.endswith((".operators", ".tasks", ".web.gates"))]


LIMITS = ["lines", "max_outstanding", "max_unknown"]


@pytest.mark.parametrize(
    ("name", "hook", "own_fields", "labels"),
    [
        (
            "levers",
            "LeversHook",
            ["token_path", "webhook_secrets"],
            {"host": "API root", "login": "Client id", "password": "Client secret"},
        ),
        (
            "weya",
            "WeyaHook",
            ["user_token"],
            {"host": "API host", "login": "User id", "password": "Workspace API key"},
        ),
        (
            "speechify",
            "SpeechifyHook",
            ["api_version", "replay", "webhook_secrets"],
            {"host": "API root", "password": "API key"},
        ),
    ],
)
def test_each_provider_has_a_connection_form_of_its_own(
    loaded: dict[str, Any], name: str, hook: str, own_fields: list[str], labels: dict[str, str]
) -> None:
    form = loaded["forms"][name]
    assert form["hook"] == f"outreach_airflow.hooks.{hook}"
    assert form["fields"] == sorted([*LIMITS, *own_fields])
    assert form["labels"] == labels
    assert form["tested"] == f"my_{name}"


def test_the_form_offers_no_extra_that_nothing_reads(loaded: dict[str, Any]) -> None:
    for name, form in loaded["forms"].items():
        assert set(form["fields"]) == extras_of(name), name


PAGE = "outreach/gates/00000000-0000-0000-0000-000000000000/invoices?at=1"


@pytest.mark.parametrize("root", ["", "/airflow"])
def test_a_person_who_is_not_logged_in_is_led_to_airflows_login_and_back(report: Report, root: str) -> None:
    answers = report("page_of_a_stranger", AIRFLOW__API__BASE_URL=f"https://airflow.example{root}")
    assert answers["browser"]["status"] == 307
    login, _, query = answers["browser"]["location"].partition("?")
    assert login == f"{root}/api/v2/auth/login"
    assert parse_qs(query) == {"next": [f"{root}/{PAGE}"]}


@pytest.mark.parametrize("kind", ["script", "client"])
def test_a_program_that_is_not_logged_in_is_told_so(report: Report, kind: str) -> None:
    answer = report("page_of_a_stranger")[kind]
    assert (answer["status"], answer["location"]) == (401, None)
    assert json.loads(answer["body"]) == {"detail": "Not authenticated"}
