"""`source` in campaign.yaml: a file in place of the two queries, and what can be wrong with it."""

from pathlib import Path

import pytest

from builders.campaigns import mistakes, write_campaign
from outreach.campaign.folder import Campaign
from outreach.services.runs.campaign_folders import load_campaign

NO_QUERIES: dict[str, str | None] = {"extract.sql": None, "still_due.sql": None}


def source_of(campaign: Campaign) -> str:
    assert campaign.config.source is not None
    return campaign.config.source.csv


def test_a_campaign_that_reads_a_file_has_no_queries(tmp_path: Path) -> None:
    assert mistakes(tmp_path, files=NO_QUERIES, source={"csv": "invoices.csv"}) == []


def test_a_query_beside_a_file_is_a_mistake_because_only_one_can_be_meant(tmp_path: Path) -> None:
    assert mistakes(tmp_path, files={"still_due.sql": None}, source={"csv": "invoices.csv"}) == [
        "extract.sql: is not read, because campaign.yaml names a source; remove one of the two"
    ]


def test_without_a_source_the_queries_are_needed(tmp_path: Path) -> None:
    assert len(mistakes(tmp_path, files=NO_QUERIES, source=None)) == 2


def test_a_path_is_meant_from_the_campaigns_folder_and_kept_whole_for_the_run(tmp_path: Path) -> None:
    folder = write_campaign(tmp_path, "example", files=NO_QUERIES, source={"csv": "exports/open-*.csv"})
    loaded = load_campaign(folder)
    assert source_of(loaded) == str(folder / "exports" / "open-*.csv")
    assert source_of(Campaign.from_snapshot(loaded.snapshot())) == source_of(loaded)


def test_a_folder_whose_name_looks_like_a_pattern_is_taken_as_it_is(tmp_path: Path) -> None:
    root = tmp_path / "teams [a-b]"
    folder = write_campaign(root, "example", files=NO_QUERIES, source={"csv": "x.csv"})
    assert source_of(load_campaign(folder)) == str(tmp_path / "teams [[]a-b]" / "example" / "x.csv")


def test_a_path_may_begin_with_a_variable_of_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EXPORTS", "/srv/exports")
    folder = write_campaign(tmp_path, "example", files=NO_QUERIES, source={"csv": "${EXPORTS}/open.csv"})
    assert source_of(load_campaign(folder)) == "/srv/exports/open.csv"


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        (
            {"csv": "$NO_SUCH_FOLDER/a.csv"},
            "source.csv: names $NO_SUCH_FOLDER, which is not set in the environment",
        ),
        ({"csv": ""}, "source.csv: must not be empty"),
        ({}, "source.csv: is missing"),
        ({"csv": "a.csv", "delimiter": ":"}, "source.delimiter: "),
        ({"csv": "a.csv", "encoding": "klingon"}, "unknown encoding 'klingon'; allowed: such as utf-8"),
    ],
)
def test_every_mistake_in_a_source_is_named(tmp_path: Path, source: dict[str, str], problem: str) -> None:
    (said,) = mistakes(tmp_path, files=NO_QUERIES, source=source)
    assert said.startswith("campaign.yaml:")
    assert problem in said


def test_in_the_vendors_format_a_placeholder_may_be_a_column_and_elsewhere_it_may_not(tmp_path: Path) -> None:
    prompt = "You call {{customer_name}} about {{amount_due}}, due on {{oldest_due_date}}: {{order}}.\n"
    files = {**NO_QUERIES, "prompt.md": prompt}
    assert mistakes(tmp_path / "vendor", files=files, source={"csv": "a.csv", "format": "speechify"}) == []
    assert mistakes(tmp_path / "plain", files=files, source={"csv": "a.csv"}) == [
        "prompt.md:1: {{order}}: is not covered by prompt_tags of campaign.yaml"
    ]


def test_in_the_vendors_format_the_number_stands_in_the_column_phone(tmp_path: Path) -> None:
    found = mistakes(
        tmp_path,
        files=NO_QUERIES,
        source={"csv": "a.csv", "format": "speechify"},
        columns={"phone": "mobile"},
    )
    assert len(found) == 1
    assert "columns.phone: must be phone, not mobile" in found[0]


def test_a_format_that_no_provider_has_is_named_with_its_line_and_those_that_there_are(
    tmp_path: Path,
) -> None:
    (said,) = mistakes(tmp_path, files=NO_QUERIES, source={"csv": "a.csv", "format": "excel"})
    assert said.startswith("campaign.yaml:")
    assert "source.format: there is no format 'excel'; allowed: plain, speechify" in said


def test_mistakes_that_a_provider_finds_are_listed_with_those_of_other_files(tmp_path: Path) -> None:
    files = {**NO_QUERIES, "prompt.md": "You call {{someone}}."}
    found = mistakes(tmp_path, files=files, source={"csv": "a.csv"}, provider={"options": {"speed": 1}})
    assert any("{{someone}}" in said for said in found)
    assert any("provider.options.speed" in said for said in found)
