"""Loading campaign folders: what is good comes in whole, and one broken folder harms no other."""

from pathlib import Path

import pytest

from builders.campaigns import EXTRACT_SQL, PROMPT, STILL_DUE_SQL, campaign, write_campaign
from outreach.campaign.folder import Campaign
from outreach.domain.errors import CampaignInvalid, ConfigurationError
from outreach.services.runs.campaign_folders import load_campaign, load_campaigns


def test_a_good_folder_becomes_a_campaign_named_after_it(tmp_path: Path) -> None:
    loaded = load_campaign(write_campaign(tmp_path, "winter_reminders"))

    assert loaded.campaign_id == "winter_reminders"
    assert loaded.config.timezone == "Asia/Riyadh"
    assert (loaded.extract_sql, loaded.still_due_sql, loaded.prompt) == (EXTRACT_SQL, STILL_DUE_SQL, PROMPT)


def test_a_campaign_comes_back_whole_from_the_snapshot_of_its_run() -> None:
    original = campaign(
        calling_hours={"start": "09:30", "end": "20:15"},
        freshness="1h30m",
        quality={"invoices": {"max_amount": 1000}},
        count_words={"contract": {"en": {"one": "# contract", "other": "# contracts"}}},
        outcomes={"PAID": "claims_paid"},
        fact_queries={"payments.sql": "SELECT 1\n"},
    )

    again = Campaign.from_snapshot(original.snapshot())

    assert again == original
    assert again.fingerprint() == original.fingerprint()


@pytest.mark.parametrize("path", ["a", "callOutput.promise_date", "a-1._b.C2", ".".join("abcdefgh")])
def test_a_promise_may_stand_in_any_field_that_names_lead_to(path: str) -> None:
    config = campaign(promise={"date": path}).config

    assert config.promise is not None
    assert (config.promise.date, config.promise.amount) == (path, None)


@pytest.mark.parametrize(
    "path",
    ["", ".", "a.", ".a", "a..b", "a[0]", "a b", "1a", "a.b()", "$.a", "{{a}}", ".".join("abcdefghi"), "a\n"],
)
def test_a_promise_in_no_field_is_refused_with_its_key(tmp_path: Path, path: str) -> None:
    folder = write_campaign(tmp_path, "broken", promise={"date": path})

    with pytest.raises(CampaignInvalid, match=r"promise\.date: .* names no field; allowed: up to eight"):
        load_campaign(folder)


def test_a_promise_that_names_neither_field_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CampaignInvalid, match="must name the field of the date, of the amount, or of both"):
        load_campaign(write_campaign(tmp_path, "broken", promise={}))


def test_one_broken_campaign_leaves_the_others_as_they_are(tmp_path: Path) -> None:
    write_campaign(tmp_path, "first")
    write_campaign(tmp_path, "second", files={"campaign.yaml": "a: [1"})
    write_campaign(tmp_path, "third")

    first, second, third = load_campaigns(tmp_path)

    assert (first.campaign_id, second.campaign_id, third.campaign_id) == ("first", "second", "third")
    assert first.campaign is not None
    assert first.problems == ()
    assert second.campaign is None
    assert [problem.file for problem in second.problems] == ["campaign.yaml"]
    assert third.campaign is not None


def test_hidden_folders_and_plain_files_are_passed_over(tmp_path: Path) -> None:
    write_campaign(tmp_path, "seen")
    (tmp_path / ".git").mkdir()
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "README.md").write_text("Campaigns live here.")

    assert [folder.campaign_id for folder in load_campaigns(tmp_path)] == ["seen"]


def test_a_folder_of_campaigns_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"the folder of campaigns .* cannot be read: No such file"):
        load_campaigns(tmp_path / "nowhere")


def test_loading_one_broken_campaign_lists_every_mistake_of_every_file(tmp_path: Path) -> None:
    folder = write_campaign(
        tmp_path,
        "broken",
        schedule="every night",
        batches={"size": 0},
        files={"extract.sql": None, "still_due.sql": "SELECT 1", "prompt.md": "Hello {{no_one}}"},
        extra_tags=["customer_name", "amount_due", "oldest_due_date"],
    )

    with pytest.raises(CampaignInvalid) as refusal:
        load_campaign(folder)

    assert str(refusal.value).splitlines() == [
        "campaign broken has 5 mistakes:",
        "  extract.sql: is missing; a campaign has campaign.yaml, extract.sql, still_due.sql, prompt.md",
        (
            "  campaign.yaml:19: schedule: 'every night' has 2 fields; allowed: 5 fields "
            "(minute hour day-of-month "
            "month day-of-week) such as '0 2 * * *', one of @hourly, @daily, @weekly, @monthly, @quarterly, "
            "@yearly, or null"
        ),
        "  campaign.yaml:21: batches.size: must be at least 1, not 0",
        "  still_due.sql: does not use :person_ids; without it the query would answer for everyone",
        "  prompt.md:1: {{no_one}}: is not covered by prompt_tags of campaign.yaml",
    ]
    assert len(refusal.value.problems) == 5


def test_windows_line_ends_and_a_byte_order_mark_are_harmless(tmp_path: Path) -> None:
    folder = write_campaign(tmp_path)
    for path in folder.iterdir():
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))

    assert load_campaign(folder).config.owner == "outreach"


def test_a_file_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    folder = write_campaign(tmp_path)
    (folder / "prompt.md").write_bytes("Grüße".encode("latin-1"))

    [loaded] = load_campaigns(tmp_path)

    assert [str(problem) for problem in loaded.problems] == ["prompt.md: is not UTF-8 text"]


def test_a_folder_in_the_place_of_a_file_is_named(tmp_path: Path) -> None:
    folder = write_campaign(tmp_path, files={"extract.sql": None})
    (folder / "extract.sql").mkdir()

    [loaded] = load_campaigns(tmp_path)

    assert [str(problem) for problem in loaded.problems] == ["extract.sql: cannot be read: Is a directory"]


@pytest.mark.parametrize("name", ["Overdue", "2nd_reminder", "over-due", "over due", "_draft", "x" * 101])
def test_a_folder_name_that_is_no_campaign_id_is_refused(tmp_path: Path, name: str) -> None:
    write_campaign(tmp_path, name)

    [loaded] = load_campaigns(tmp_path)

    assert loaded.campaign is None
    assert [str(problem) for problem in loaded.problems] == [
        (
            f"{name}: the folder's name is not a campaign id; allowed: small letters, digits "
            f"and _, a letter first, "
            "at most 100 characters"
        )
    ]
