"""A provider that hangs up on the connection that was opened for a batch, before a byte was sent over it."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from builders.relay import relay
from builders.shift import Finished, people, shift
from builders.stations import NEWEST, Station
from outreach.providers.registry import provider_for
from outreach.services.dispatch.submit import Step
from outreach.services.dispatch.wait import Wait, WaitFor


@pytest.mark.parametrize("station", NEWEST, ids=str)
@pytest.mark.parametrize("step", [Step.PREPARED, Step.CLAIMED, Step.SENDING])
def test_nothing_was_sent_so_the_batch_goes_out_a_little_later_and_once(
    ledger: Engine, warehouse: Engine, tmp_path: Path, station: Station, step: Step
) -> None:
    with (
        shift(ledger, warehouse, tmp_path, people(3), on=station, batches={"canary": 0}) as night,
        relay(night.simulator.origin) as between,
    ):
        direct = night.sender.account
        account = replace(direct, base_url=direct.base_url.replace(night.simulator.origin, between.origin))
        assert account.base_url != direct.base_url

        def hang_up(reached: Step) -> None:
            if reached is step:
                between.hang_up()

        waiting = night.submit(
            account=account, provider=provider_for(account, clock=night.clock), on_step=hang_up
        )
        assert isinstance(waiting, Wait)
        assert waiting.reason is WaitFor.TIME
        assert night.states() == {"planned": 3}
        assert night.requests() == 0
        night.clock.ahead = timedelta(minutes=1)
        assert isinstance(night.run(seconds=60), Finished)
        assert night.requests() == 1
        assert night.everybody_rang_once()
