"""A stop is a stop: three nights of two campaigns on two accounts, after people said so on the phone.

The campaign is the docs' own example, as it stands and with an empty `outcomes`.
The oracle is the simulators' logs. ``test_three_nights`` shows that others are called.
"""

import pytest

from builders.stopping_people import MOVED, STOPS, beside_of, number_of
from builders.three_nights import ThreeNights

AFTER_THE_FIRST = {(1, 2), (2, 1), (2, 2), (3, 1), (3, 2)}
"""Every night and campaign but the one on which people say what stops."""


@pytest.mark.parametrize("who", STOPS)
def test_a_person_who_stopped_is_not_called_again_on_any_night_by_any_campaign_or_account(
    three_nights: ThreeNights, who: str
) -> None:
    assert three_nights.of_person(who)[1:] == []


@pytest.mark.parametrize("who", sorted(MOVED.keys() & set(STOPS)))
def test_a_new_number_of_who_stopped_is_not_called_either(three_nights: ThreeNights, who: str) -> None:
    assert three_nights.to_number(MOVED[who]) == []


@pytest.mark.parametrize("who", ["opted_out", "do_not_call"])
def test_a_number_on_which_someone_opted_out_is_called_for_no_one(
    three_nights: ThreeNights, who: str
) -> None:
    assert three_nights.to_number(number_of(who))[1:] == []


@pytest.mark.parametrize("who", ["died", "stranger"])
def test_another_customer_with_the_number_of_one_who_died_or_is_not_there_is_still_called(
    three_nights: ThreeNights, who: str
) -> None:
    beside = three_nights.of_person(beside_of(who))
    assert {each.phone for each in beside} == {number_of(who)}
    assert {(each.night, each.campaign) for each in beside} == AFTER_THE_FIRST


def test_a_person_who_is_not_at_a_number_is_called_at_a_new_one_and_never_again_at_the_old(
    three_nights: ThreeNights,
) -> None:
    numbers = [each.phone for each in three_nights.of_person("stranger")]
    assert numbers == [number_of("stranger"), *[MOVED["stranger"]] * 4]
