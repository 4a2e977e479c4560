"""A short torture in every run of the tests; `make torture N=1000` is the long one."""

from torture import torture


def test_nobody_is_rung_twice_and_no_outcome_is_lost_however_senders_die() -> None:
    said: list[str] = []
    tally = torture(12, seed=20_261_121, tell=said.append)
    assert tally.kills > 0
    assert tally.rings > 0
    assert (tally.duplicates, tally.lost_outcomes) == (0, 0)
