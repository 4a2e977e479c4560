import os
import signal

import pytest

from outreach.commands.signals import AskedToEnd, ending_in_order, held_back


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_runs_every_finally(number: signal.Signals) -> None:
    cleaned = []

    def work() -> None:
        with ending_in_order():
            try:
                os.kill(os.getpid(), number)
            finally:
                cleaned.append("up")

    with pytest.raises(AskedToEnd) as asked:
        work()
    assert asked.value.number == number
    assert cleaned == ["up"]


def test_a_step_that_must_not_stop_half_way_is_finished_first_with_the_steps_around_it() -> None:
    steps = []

    def work() -> None:
        with ending_in_order():
            with held_back():
                with held_back():
                    os.kill(os.getpid(), signal.SIGTERM)
                    steps.append("inner")
                steps.append("outer")
            steps.append("never")

    with pytest.raises(AskedToEnd):
        work()
    assert steps == ["inner", "outer"]


def test_the_handlers_are_put_back() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with ending_in_order():
        assert signal.getsignal(signal.SIGTERM) != before
    assert signal.getsignal(signal.SIGTERM) == before
