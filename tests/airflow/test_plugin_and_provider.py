"""The parts of ours that Airflow loads when it starts."""

import json
import subprocess
import sys
from collections.abc import Callable
from importlib import resources
from typing import Any
from urllib.parse import parse_qs

import jsonschema
import pytest

from outreach.connections.accounts import extras_of
from outreach.providers.registry import VENDORS
from outreach.providers.vendor import Vendor
from outreach_airflow.provider_info import get_provider_info, hook_class_name

Report = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def loaded(report: Report) -> dict[str, Any]:
    return report("plugins")


def test_the_loader_finds_the_plugin_by_its_entry_point_and_builds_no_page(loaded: dict[str, Any]) -> None:
    assert loaded["errors"] == {}
    assert loaded["apps"] == ["/outreach/webhooks", "/outreach"]
    assert loaded["screens"] == {"nav": "outreach", "dag_run": "outreach-run"}
    bare = {name for name in loaded["modules"] if "." not in name}
    assert bare <= {"outreach_airflow"}, "a file was executed under its bare name"
    assert not [
        name
        for name in loaded["modules"]
        if name.endswith((".operators", ".tasks", ".web.gates", ".web.page"))
    ]


@pytest.mark.parametrize("vendor", VENDORS, ids=lambda vendor: vendor.name)
def test_each_vendor_has_a_connection_form_of_its_own(loaded: dict[str, Any], vendor: Vendor) -> None:
    form = loaded["forms"][vendor.name]
    assert form["hook"] == f"outreach_airflow.hooks.{hook_class_name(vendor)}"
    assert form["title"] == vendor.title
    assert form["labels"] == vendor.form.labels
    assert form["tested"] == f"my_{vendor.name}"


def test_a_hook_has_the_path_that_connections_of_today_know() -> None:
    assert {"LeversHook", "WeyaHook", "SpeechifyHook"} <= {hook_class_name(vendor) for vendor in VENDORS}


def test_the_form_offers_exactly_the_extras_that_are_read(loaded: dict[str, Any]) -> None:
    assert set(loaded["forms"]) == {vendor.name for vendor in VENDORS}
    for name, form in loaded["forms"].items():
        assert set(form["fields"]) == extras_of(name), name


def test_the_provider_info_has_the_shape_that_airflow_documents() -> None:
    documented = resources.files("airflow").joinpath("provider_info.schema.json").read_text(encoding="utf-8")
    jsonschema.validate(get_provider_info(), json.loads(documented))


def test_the_module_that_every_process_of_airflow_reads_imports_no_adapter() -> None:
    program = (
        "import sys, outreach_airflow.provider_info as info; info.get_provider_info(); "
        "print(*sys.modules, sep='\\n')"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    imported = set(done.stdout.split())
    assert imported.isdisjoint({"httpx", "pydantic", "pandas", "sqlalchemy", "airflow", "jwt"})
    ours = {name for name in imported if name.startswith("outreach.providers.")}
    assert {name.rpartition(".")[2] for name in ours} == {
        "vendor",
        "registry",
        *(vendor.name for vendor in VENDORS),
    }


PAGE = "outreach/gates/00000000-0000-0000-0000-000000000000/invoices?at=1"


@pytest.mark.parametrize("root", ["", "/airflow"])
def test_a_person_who_is_not_logged_in_is_led_to_airflows_login_and_back(report: Report, root: str) -> None:
    answers = report("page_of_a_stranger", AIRFLOW__API__BASE_URL=f"https://airflow.example{root}")
    assert answers["browser"]["status"] == 307
    login, _, query = answers["browser"]["location"].partition("?")
    assert login == f"{root}/api/v2/auth/login"
    assert parse_qs(query) == {"next": [f"{root}/{PAGE}"]}


@pytest.mark.parametrize("kind", ["script", "client"])
def test_a_program_that_is_not_logged_in_gets_a_401(report: Report, kind: str) -> None:
    answer = report("page_of_a_stranger")[kind]
    assert (answer["status"], answer["location"]) == (401, None)
    assert json.loads(answer["body"]) == {"detail": "Not authenticated"}
