"""On the three nights of ``test_stops_hold`` people are called: all of them once, the silent ones always."""

from builders.stopping_people import QUIET, debtors
from builders.three_nights import NIGHTS, ThreeNights


def test_every_number_is_called_on_the_first_night_and_there_people_say_what_stops(
    three_nights: ThreeNights,
) -> None:
    assert three_nights.numbers(night=1, campaign=1) == sorted({each.phone for each in debtors()})


def test_people_who_said_nothing_are_called_by_both_campaigns_on_each_night(
    three_nights: ThreeNights,
) -> None:
    for night in range(1, NIGHTS + 1):
        for campaign in (1, 2):
            assert set(QUIET.values()) <= set(three_nights.numbers(night=night, campaign=campaign))
