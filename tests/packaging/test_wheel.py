"""The two wheels: their files, their dependencies and their metadata."""

import tomllib
from email.message import Message
from email.parser import Parser
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from builders.stranger import ROOT, SANDBOX

PACKAGES = {"outreach": ROOT / "include", "outreach_airflow": ROOT / "plugins"}


def names(wheel: Path) -> set[str]:
    """The files of a wheel, without those that describe it."""
    with ZipFile(wheel) as opened:
        return {name for name in opened.namelist() if ".dist-info/" not in name}


def described(wheel: Path, file: str) -> str:
    with ZipFile(wheel) as opened:
        (found,) = (name for name in opened.namelist() if name.endswith(f".dist-info/{file}"))
        return opened.read(found).decode()


def metadata(wheel: Path) -> Message:
    return Parser().parsestr(described(wheel, "METADATA"))


def files_of(package: Path) -> set[str]:
    """Every file of a package in this repository that is no bytecode, as a wheel names it."""
    return {
        str(file.relative_to(package.parent))
        for file in package.rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }


def project(folder: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = tomllib.loads((folder / "pyproject.toml").read_text())["project"]
    return loaded


def test_the_products_wheel_carries_its_two_packages_whole_and_nothing_else(product_wheel: Path) -> None:
    expected = set().union(*(files_of(root / name) for name, root in PACKAGES.items()))
    assert names(product_wheel) == expected
    kinds = {Path(name).suffix for name in expected}
    assert {".py", ".sql", ".html", ".js", ".typed", ".mako"} <= kinds
    assert not [name for name in expected if "simulator" in name or "sandbox" in name]


def test_the_sandboxs_wheel_carries_its_package_and_nothing_else(sandbox_wheel: Path) -> None:
    own = {"outreach_sandbox/pyproject.toml", "outreach_sandbox/LICENSE"}
    assert names(sandbox_wheel) == files_of(SANDBOX) - own
    assert {"outreach_sandbox/py.typed", "outreach_sandbox/sample/tables.sql"} <= names(sandbox_wheel)


def test_without_extras_the_product_asks_for_no_sandbox_no_broker_and_no_tool(product_wheel: Path) -> None:
    asked = metadata(product_wheel).get_all("Requires-Dist") or []
    plain = {requirement for requirement in asked if "extra ==" not in requirement}
    for absent in ("sandbox", "pixeltable", "psutil", "celery", "redis", "pytest", "hatchling", "ruff"):
        assert not [requirement for requirement in plain if absent in requirement], absent
    extras = set(metadata(product_wheel).get_all("Provides-Extra") or [])
    assert extras == {
        *("bigquery", "databricks", "duckdb", "mssql", "mysql", "redshift", "snowflake", "trino"),
        *("celery", "dashboard", "report", "sandbox"),
    }


def test_the_sandbox_and_its_extra_are_of_the_products_version() -> None:
    product, sandbox = project(ROOT), project(SANDBOX)
    assert sandbox["version"] == product["version"]
    # The demo and the rehearsal leave a page with charts.
    assert f"{product['name']}[report]=={product['version']}" in sandbox["dependencies"]
    assert product["optional-dependencies"]["sandbox"] == [f"{sandbox['name']}=={product['version']}"]


def test_a_package_that_both_ask_for_has_one_lower_bound() -> None:
    of_product, of_sandbox = (
        {each.partition(">=")[0]: each for each in project(folder)["dependencies"] if ">=" in each}
        for folder in (ROOT, SANDBOX)
    )
    shared = of_product.keys() & of_sandbox.keys()
    assert {name: of_product[name] for name in shared} == {name: of_sandbox[name] for name in shared}


@pytest.mark.parametrize("wheel", ["product_wheel", "sandbox_wheel"])
def test_each_wheel_carries_the_licence(wheel: str, request: pytest.FixtureRequest) -> None:
    built: Path = request.getfixturevalue(wheel)
    assert metadata(built)["License-Expression"] == "Apache-2.0"
    assert described(built, "licenses/LICENSE") == (ROOT / "LICENSE").read_text()


def test_commands_and_plugin_are_found_by_their_entry_points(
    product_wheel: Path, sandbox_wheel: Path
) -> None:
    of_product = described(product_wheel, "entry_points.txt")
    assert "outreach_airflow.plugin:OutreachPlugin" in of_product
    assert "outreach.commands" not in of_product
    assert "[outreach.commands]" in described(sandbox_wheel, "entry_points.txt")
