"""Queries for what the warehouse knows of people: each may be there, and none is passed over in silence."""

from pathlib import Path

import pytest

from builders.campaigns import campaign, mistakes, write_campaign
from outreach.campaign.folder import Campaign
from outreach.campaign.loading import load_folder
from outreach.campaign.queries import FACT_QUERIES
from outreach.services.runs.campaign_folders import load_campaign

SQL = "SELECT * FROM known WHERE changed_at >= :since\n"


@pytest.mark.parametrize("file", FACT_QUERIES)
def test_each_query_may_stand_beside_the_others_and_use_since(tmp_path: Path, file: str) -> None:
    loaded = load_campaign(write_campaign(tmp_path, files={file: SQL}))
    assert loaded.fact_queries == {file: SQL}


def test_a_campaign_without_such_queries_has_none(tmp_path: Path) -> None:
    assert load_campaign(write_campaign(tmp_path)).fact_queries == {}


def test_a_snapshot_of_before_there_were_such_queries_has_none() -> None:
    snapshot = campaign().snapshot()
    del snapshot["fact_queries"]
    assert Campaign.from_snapshot(snapshot) == campaign()


def test_a_query_is_part_of_what_a_run_is_known_by() -> None:
    assert campaign(fact_queries={"payments.sql": SQL}).fingerprint() != campaign().fingerprint()


@pytest.mark.parametrize("file", FACT_QUERIES)
@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("", "is empty; write a SELECT"),
        ("DELETE FROM known", "begins with 'DELETE'; allowed: one query that only reads (SELECT or WITH …)"),
        ("SELECT 1; SELECT 2", "holds several statements; allowed: one"),
    ],
)
def test_a_query_must_be_one_that_only_reads(tmp_path: Path, file: str, sql: str, message: str) -> None:
    assert mistakes(tmp_path, files={file: sql}) == [f"{file}: {message}"]


@pytest.mark.parametrize("name", ["run_date", "person_ids", "until"])
def test_a_query_is_given_nothing_but_since(tmp_path: Path, name: str) -> None:
    [found] = mistakes(tmp_path, files={"payments.sql": f"SELECT * FROM known WHERE a = :{name}"})
    assert found.startswith(f"payments.sql: uses :{name}; allowed: :since ")


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("payment.sql", "payments.sql"),
        ("suppression.sql", "suppressions.sql"),
        ("Preferences.sql", "preferences.sql"),
        ("in_bound.sql", "inbound.sql"),
    ],
)
def test_a_query_under_nearly_the_right_name_is_a_mistake(tmp_path: Path, name: str, meant: str) -> None:
    assert mistakes(tmp_path, files={name: SQL}) == [f"{name}: is not read; is {meant} meant?"]


def test_a_query_of_another_name_is_the_authors_own(tmp_path: Path) -> None:
    assert mistakes(tmp_path, files={"notes.sql": SQL}) == []


def test_a_link_that_leads_nowhere_is_a_mistake(tmp_path: Path) -> None:
    folder = write_campaign(tmp_path / "from", "example")
    (folder / "payments.sql").symlink_to(tmp_path / "nowhere.sql")
    [found] = mistakes_of(folder)
    assert found.startswith("payments.sql: is missing")


def test_a_campaign_that_reads_a_file_has_no_such_queries(tmp_path: Path) -> None:
    files = {"extract.sql": None, "still_due.sql": None, "payments.sql": SQL}
    words = "is not read, because campaign.yaml names a source; remove one of the two"
    assert mistakes(tmp_path, files=files, source={"csv": "open.csv"}) == [f"payments.sql: {words}"]


def mistakes_of(folder: Path) -> list[str]:
    return [str(problem) for problem in load_folder(folder).problems]
