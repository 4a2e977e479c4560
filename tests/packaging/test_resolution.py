"""The package installs beside what people have: every extra and every common provider of Airflow resolves.

Asks the index that this machine is set up for, and installs nothing. Where no
index answers, the tests are skipped and say so.
"""

import re
import subprocess
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

from builders.stranger import ROOT, UV

EXTRAS: Mapping[str, list[str]] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"][
    "optional-dependencies"
]
PROVIDERS = ("snowflake", "amazon", "google", "databricks", "fab", "openlineage")
NO_INDEX = "not run: no package index can be reached from here"


def compiled(
    folder: Path, *requirements: str, resolution: str = "highest"
) -> subprocess.CompletedProcess[str]:
    """Choose versions for requirements, as an installation on the lowest allowed Python would."""
    asked = folder / "requirements.in"
    asked.write_text("\n".join(requirements))
    return subprocess.run(
        [UV, "pip", "compile", asked, "--python-version", "3.11", "--resolution", resolution, "--no-header"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


@pytest.fixture(scope="module", autouse=True)
def index(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Skip everything where the index does not answer; a package that does not fit is no such case."""
    if compiled(tmp_path_factory.mktemp("index"), "hatchling").returncode != 0:
        pytest.skip(NO_INDEX)


def product(extra: str = "") -> str:
    """The product as it stands in this folder."""
    return f"airflow-outreach{extra and f'[{extra}]'} @ {ROOT.as_uri()}"


def chosen(done: subprocess.CompletedProcess[str]) -> dict[str, str]:
    """The versions of Airflow's providers that were chosen."""
    assert done.returncode == 0, done.stderr
    return dict(re.findall(r"^(apache-airflow-providers-[a-z-]+)==(\S+)", done.stdout, re.MULTILINE))


def alone(folder: Path, *providers: str) -> dict[str, str]:
    """What Airflow and these providers would get without us."""
    folder.mkdir()
    done = compiled(folder, "apache-airflow>=3.3,<4", *providers)
    return {name: version for name, version in chosen(done).items() if name in providers}


def named_by(extra: str) -> list[str]:
    """The providers of Airflow that an extra asks for."""
    return re.findall(r"apache-airflow-providers-[a-z-]+", " ".join(EXTRAS[extra]))


@pytest.mark.parametrize("extra", EXTRAS)
def test_every_extra_brings_its_provider_as_new_as_airflow_alone_would_have_it(
    tmp_path: Path, extra: str
) -> None:
    with_us = chosen(compiled(tmp_path, product(extra)))
    assert alone(tmp_path / "alone", *named_by(extra)).items() <= with_us.items()


@pytest.mark.parametrize("extra", EXTRAS)
def test_the_lowest_versions_of_every_extra_fit_together(tmp_path: Path, extra: str) -> None:
    requirements = (product(extra), *EXTRAS[extra]) if extra != "sandbox" else (product(extra),)
    assert chosen(compiled(tmp_path, *requirements, resolution="lowest-direct"))


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_provider_of_airflow_is_as_new_beside_us_as_without_us(tmp_path: Path, provider: str) -> None:
    package = f"apache-airflow-providers-{provider}"
    with_us = chosen(compiled(tmp_path, product(), package))
    assert with_us[package] == alone(tmp_path / "alone", package)[package]


def test_all_of_them_fit_beside_us_at_once(tmp_path: Path) -> None:
    assert chosen(compiled(tmp_path, product(), *(f"apache-airflow-providers-{each}" for each in PROVIDERS)))
