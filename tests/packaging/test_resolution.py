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

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EXTRAS: Mapping[str, list[str]] = PROJECT["optional-dependencies"]
PROVIDER = "apache-airflow-providers-"
PROVIDERS = tuple(
    PROVIDER + name for name in ("snowflake", "amazon", "google", "databricks", "fab", "openlineage")
)


def compiled(
    folder: Path, *requirements: str, options: tuple[str, ...] = ()
) -> subprocess.CompletedProcess[str]:
    """Choose versions for requirements as an installation on the lowest allowed Python would."""
    asked = folder / "requirements.in"
    asked.write_text("\n".join(requirements))
    return subprocess.run(
        [UV, "pip", "compile", asked, "--python-version", "3.11", "--no-header", *options],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )


def must_resolve(folder: Path, *requirements: str, options: tuple[str, ...] = ()) -> None:
    """Require that there are versions which fit together.

    Answers of the index from before are tried first: to ask for some 200 packages takes a minute.
    """
    if compiled(folder, *requirements, options=("--offline", *options)).returncode:
        done = compiled(folder, *requirements, options=options)
        assert done.returncode == 0, done.stderr


def providers_named(text: str) -> list[str]:
    return re.findall(rf"{PROVIDER}[a-z-]+", text)


@pytest.fixture(scope="module")
def newest(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """The newest release of every provider of Airflow that is spoken of here, as ``name==version``."""
    folder = tmp_path_factory.mktemp("index")
    if compiled(folder, "hatchling", options=("--no-deps", "--refresh")).returncode:
        pytest.skip("not run: no package index can be reached from here")
    packages = sorted({*PROVIDERS, *providers_named(str(EXTRAS))})
    done = compiled(folder, *packages, options=("--no-deps", "--refresh", "--no-annotate"))
    assert done.returncode == 0, done.stderr
    return {line.partition("==")[0]: line for line in done.stdout.splitlines()}


def product(extras: str = "") -> str:
    """The product as it stands in this repository."""
    return f"airflow-outreach{extras and f'[{extras}]'} @ {ROOT.as_uri()}"


# The newest provider is asked for by its version: left to choose, the resolver takes our newest SQLAlchemy
# and an old provider that set no bound yet.
@pytest.mark.parametrize("extra", EXTRAS)
def test_every_extra_fits_the_newest_provider(tmp_path: Path, extra: str, newest: Mapping[str, str]) -> None:
    wanted = [newest[each] for each in providers_named(str(EXTRAS[extra]))]
    must_resolve(tmp_path, product(extra), *wanted)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_the_newest_provider_of_airflow_fits_beside_us(
    tmp_path: Path, provider: str, newest: Mapping[str, str]
) -> None:
    must_resolve(tmp_path, product(), newest[provider])


def test_all_of_these_providers_fit_beside_us_at_once(tmp_path: Path, newest: Mapping[str, str]) -> None:
    assert newest.keys() >= set(PROVIDERS)
    must_resolve(tmp_path, product(), *PROVIDERS)


def test_the_lowest_versions_of_all_extras_fit_together(tmp_path: Path, newest: Mapping[str, str]) -> None:
    own = [requirement for extra in EXTRAS if extra != "sandbox" for requirement in EXTRAS[extra]]
    assert newest
    must_resolve(tmp_path, product(",".join(EXTRAS)), *own, options=("--resolution", "lowest-direct"))
