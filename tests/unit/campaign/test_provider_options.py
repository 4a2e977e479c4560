"""A campaign's options for its provider are checked with the rest of its folder."""

from pathlib import Path

import pytest

from builders.campaigns import write_campaign
from outreach.domain.errors import CampaignInvalid
from outreach.services.runs.campaign_folders import load_campaign, load_campaigns


def test_options_that_a_provider_takes_are_in_order(tmp_path: Path) -> None:
    options = {"country_code": "SA", "vendor_batch_size": 100}
    write_campaign(tmp_path, "example", provider={"options": options})
    [loaded] = load_campaigns(tmp_path)
    assert loaded.problems == ()
    assert loaded.campaign is not None


def test_each_mistake_in_the_options_is_named_with_its_key_and_what_is_known(tmp_path: Path) -> None:
    folder = write_campaign(tmp_path, "example", provider={"options": {"vendor_batch_size": 5, "speed": 1}})
    [loaded] = load_campaigns(tmp_path)
    said = [str(problem) for problem in loaded.problems]
    assert len(said) == 2
    assert said[0].startswith("campaign.yaml:16: provider.options.vendor_batch_size: ")
    assert said[1].startswith("campaign.yaml:17: provider.options.speed: ")
    assert all("levers knows: country_code, update_existing, vendor_batch_size" in each for each in said)
    with pytest.raises(CampaignInvalid, match="has 2 mistakes"):
        load_campaign(folder)
