"""A short torture in every run of the tests; `make torture N=1000` is the long one."""

from torture import torture


def test_our_tables_say_what_the_simulators_did_however_senders_die() -> None:
    said: list[str] = []
    tally = torture(12, seed=20_261_121, tell=said.append)
    assert tally.kills > 0
    assert tally.rings > 0
    assert tally.compared["results"] == tally.rings
    assert tally.compared["events"] > 0
