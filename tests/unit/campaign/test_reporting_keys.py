"""``tariff`` and ``aging`` of campaign.yaml: how they are read, and what they may not be."""

from typing import Any

import pytest
from pydantic import ValidationError

from builders.night import campaign
from outreach.campaign.folder import Campaign
from outreach.campaign.model import CampaignConfig

PROVIDER = {"connection": "levers_default", "template": "template-1"}


def priced(tariff: Any) -> CampaignConfig:
    return campaign(provider=PROVIDER | {"tariff": tariff}).config


def test_a_tariff_is_a_price_and_its_currency() -> None:
    assert priced(" 0.080 USD").provider.tariff == "0.080 USD"
    assert campaign().config.provider.tariff is None


@pytest.mark.parametrize(
    "wrong", ["0.08", "USD 0.08", "-1 USD", "0.08 usd", "0.08 DOLLAR", "1,5 SAR", "cheap"]
)
def test_what_is_no_price_and_currency_is_refused(wrong: str) -> None:
    with pytest.raises(ValidationError, match="write the price of a started minute and its currency"):
        priced(wrong)


def test_buckets_end_where_the_campaign_says_and_usually_after_30_60_and_90_days() -> None:
    assert campaign().config.aging == (30, 60, 90)
    assert campaign(aging=[7, 14]).config.aging == (7, 14)


@pytest.mark.parametrize("wrong", [[], [30, 30], [60, 30], [0], [-5], ["30"], [1.5], 30])
def test_ends_of_buckets_that_do_not_rise_from_a_day_on_are_refused(wrong: Any) -> None:
    with pytest.raises(ValidationError, match="aging"):
        campaign(aging=wrong)


def test_a_run_keeps_both_in_its_snapshot() -> None:
    original = campaign(provider=PROVIDER | {"tariff": "0.08 USD"}, aging=[7])
    assert Campaign.from_snapshot(original.snapshot()) == original
    assert original.snapshot()["config"]["provider"]["tariff"] == "0.08 USD"
    assert original.snapshot()["config"]["aging"] == [7]
