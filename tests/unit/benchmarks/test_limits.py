from pathlib import Path

import pytest

from benchmarks.limits import LIMITS, fallen_back, read_limits, write_limits
from benchmarks.ratios import Ratio

GROWTH = "growth"


def measured(value: float, *, is_at_least: bool = False) -> dict[str, Ratio]:
    return {GROWTH: Ratio(name=GROWTH, value=value, is_at_least=is_at_least)}


def test_a_ratio_that_is_half_as_large_again_has_fallen_back() -> None:
    assert fallen_back(measured(1.6), {GROWTH: 1.0}) == [
        "growth is 1.60x; it was 1.00x, and 1.50x is too much"
    ]


def test_a_ratio_that_is_a_little_worse_has_not() -> None:
    assert fallen_back(measured(1.4), {GROWTH: 1.0}) == []


def test_a_night_that_did_not_come_to_its_end_has_fallen_back_at_any_cost() -> None:
    (sentence,) = fallen_back(measured(0.5, is_at_least=True), {GROWTH: 1.0})

    assert sentence.startswith("growth is over 0.50x")


def test_a_ratio_that_was_not_measured_is_no_pass() -> None:
    assert fallen_back({}, {GROWTH: 1.0}) == ["growth was not measured; it was 1.00x"]


def test_ratios_that_are_kept_are_those_to_be_judged_by(tmp_path: Path) -> None:
    kept = tmp_path / "limits.toml"

    write_limits(measured(1.25), kept)

    assert read_limits(kept) == {GROWTH: 1.25}


def test_ratios_of_a_night_without_an_end_cannot_be_kept(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="ended at its limit"):
        write_limits(measured(1.25, is_at_least=True), tmp_path / "limits.toml")


def test_the_limits_of_this_repository_can_be_read() -> None:
    assert read_limits(LIMITS)
