"""dbt itself reads docs/dbt, finds nothing wrong after sample nights, and finds what is planted."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL, Engine, text

from builders.dbt_program import Dbt, install_dbt, write_profile
from builders.sample_nights import NIGHTS, played_nights
from builders.stranger import ROOT

ANALYST = "analyst_with_dbt"


@pytest.fixture(scope="module")
def dbt(tmp_path_factory: pytest.TempPathFactory) -> Dbt:
    return install_dbt(tmp_path_factory.mktemp("dbt") / "venv")


@pytest.fixture(scope="module")
def played(postgres: URL, ledger_template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with played_nights(
        postgres, ledger_template, tmp_path_factory.mktemp("nights"), days=NIGHTS[:2]
    ) as nights:
        with nights.ledger.begin() as connection:
            connection.execute(text(f"CREATE ROLE {ANALYST} LOGIN IN ROLE outreach_reader"))
        yield nights.ledger


@pytest.fixture
def project(played: Engine, tmp_path: Path) -> Path:
    """The package of docs/dbt, with a profile of someone who may read the views and nothing else."""
    project = Path(shutil.copytree(ROOT / "docs" / "dbt", tmp_path / "project"))
    write_profile(project, played.url, user=ANALYST)
    return project


def test_dbt_parses_the_package_without_a_warning(dbt: Dbt, project: Path) -> None:
    done = dbt.run("--warn-error", "parse", project=project)
    assert done.returncode == 0, done.stdout


def test_what_the_package_says_of_the_views_holds_after_sample_nights(dbt: Dbt, project: Path) -> None:
    done = dbt.run("test", project=project)
    assert done.returncode == 0, done.stdout
    assert "WARN=0 ERROR=0 SKIP=0" in done.stdout


@pytest.mark.parametrize(
    ("table", "column", "view"),
    [
        ("call_transcript_turn", "speaker", "transcript_turn"),
        ("call", "conversation_outcome", "call_outcome"),
    ],
)
def test_a_word_that_the_domain_does_not_have_is_found(
    dbt: Dbt, project: Path, played: Engine, table: str, column: str, view: str
) -> None:
    change = text(
        f"UPDATE outreach.{table} SET {column} = :word WHERE call_id = :call_id AND {column} = :now"
    )
    with played.begin() as connection:
        row = connection.execute(
            text(f"SELECT call_id, {column} AS word FROM outreach.{table} LIMIT 1")
        ).one()
        connection.execute(change, {"call_id": row.call_id, "now": row.word, "word": "planted"})
    try:
        done = dbt.run("test", "--select", "test_name:accepted_values", project=project)
    finally:
        with played.begin() as connection:
            connection.execute(change, {"call_id": row.call_id, "now": "planted", "word": row.word})
    assert done.returncode == 1
    assert f"FAIL 1 source_accepted_values_outreach_{view}_{column}" in done.stdout


def test_views_that_no_night_has_filled_for_days_are_stale(dbt: Dbt, project: Path) -> None:
    done = dbt.run("source", "freshness", project=project)
    assert done.returncode == 1
    for view in ("call_outcome", "campaign_daily", "campaign_funnel", "contact_decision"):
        assert f"ERROR STALE freshness of outreach.{view}" in done.stdout
