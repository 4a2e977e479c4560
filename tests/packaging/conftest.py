"""Fixtures of the tier that builds and installs: both wheels, and an installation of the product alone."""

import shutil
from pathlib import Path

import pytest

from builders.stranger import ROOT, Stranger, build_wheels, clean_environment, install


@pytest.fixture(scope="session")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that both wheels were built into."""
    folder = tmp_path_factory.mktemp("wheels")
    build_wheels(folder)
    return folder


@pytest.fixture(scope="session")
def product_wheel(wheels: Path) -> Path:
    (wheel,) = wheels.glob("airflow_outreach-*.whl")
    return wheel


@pytest.fixture(scope="session")
def sandbox_wheel(wheels: Path) -> Path:
    (wheel,) = wheels.glob("airflow_outreach_sandbox-*.whl")
    return wheel


@pytest.fixture(scope="session")
def stranger(product_wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Stranger:
    """The product without extras, and a project folder of DAG files and campaigns only."""
    folder = tmp_path_factory.mktemp("stranger")
    programs = install(product_wheel, folder / "venv")
    project = folder / "project"
    for name in ("dags", "include/campaigns"):
        shutil.copytree(ROOT / name, project / name, ignore=shutil.ignore_patterns("__pycache__"))
    return Stranger(programs=programs, project=project, environ=clean_environment(folder / "airflow"))
