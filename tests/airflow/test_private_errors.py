"""An error that no one foresaw ends a task without the value that it is about."""

import asyncio
import re
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from typing import NoReturn
from uuid import uuid4

import pytest
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException, TaskDeferred
from pydantic import TypeAdapter
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DBAPIError

from outreach.connections.own_command import own_command
from outreach.domain.errors import ConfigurationError
from outreach.services.dispatch.wait import Wait, WaitFor
from outreach_airflow.private_errors import UnforeseenError, without_values
from outreach_airflow.triggers import EARLIEST, CallBatchTrigger

CANARY = "Zebulon Quagmire"


def number() -> None:
    int(CANARY)


def key() -> None:
    ages: dict[str, int] = {}
    assert ages[CANARY]


def validation() -> None:
    TypeAdapter(int).validate_python(CANARY)


def assertion() -> None:
    assert CANARY == "", CANARY


def foreign_database() -> None:
    engine = create_engine("sqlite://")
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT * FROM nowhere WHERE name = :name"), {"name": CANARY})
    finally:
        engine.dispose()


def shown(error: BaseException) -> str:
    """All that a log shows of an error, but the lines of this file."""
    told = traceback.TracebackException.from_exception(error)
    return "".join(line for line in told.format() if __file__ not in line) + repr(error)


def test_an_error_of_ours_names_a_command_as_it_can_be_typed() -> None:
    @without_values()
    def task() -> NoReturn:
        raise ConfigurationError("nothing was sent; `outreach unknown` lists the calls")

    with pytest.raises(ConfigurationError, match=f"`{re.escape(own_command())} unknown` lists"):
        task()


@pytest.mark.parametrize("fail", [number, key, validation, assertion, foreign_database])
def test_neither_its_words_nor_its_causes_are_shown(fail: Callable[[], None]) -> None:
    with pytest.raises(UnforeseenError) as caught:
        without_values()(fail)()
    assert "Quagmire" not in shown(caught.value)


def test_its_kind_and_its_place_are_shown() -> None:
    with pytest.raises(
        UnforeseenError, match=r"^ValueError in test_private_errors\.py, line \d+\. "
    ) as caught:
        without_values()(number)()
    names = [frame.name for frame in traceback.extract_tb(caught.value.__traceback__)]
    assert names[-1] == "number"


def test_an_error_of_our_own_keeps_its_words_and_loses_a_cause_that_repeats_a_value() -> None:
    def explain() -> None:
        try:
            number()
        except ValueError as error:
            raise ConfigurationError("correct the campaign") from error

    with pytest.raises(ConfigurationError, match=r"^correct the campaign$") as caught:
        without_values()(explain)()
    assert "Quagmire" not in shown(caught.value)


def test_nor_is_an_error_shown_during_which_it_was_raised() -> None:
    def explain() -> None:
        try:
            number()
        except ValueError:
            raise ConfigurationError("correct the campaign")  # noqa: B904 - what Python adds by itself

    with pytest.raises(ConfigurationError) as caught:
        without_values()(explain)()
    assert "Quagmire" not in shown(caught.value)


@pytest.mark.parametrize(
    "error", [AirflowFailException("f"), AirflowSkipException("s"), FileNotFoundError(2, "x")]
)
def test_what_repeats_no_value_passes_as_it_is(error: Exception) -> None:
    with pytest.raises(type(error)) as caught, without_values():
        raise error
    assert caught.value is error


def test_what_defers_a_task_is_no_error() -> None:
    assert not issubclass(TaskDeferred, Exception)


def test_an_error_of_the_ledger_passes_with_its_sqlstate(ledger: Engine) -> None:
    with (
        pytest.raises(DBAPIError, match="22P02") as caught,
        without_values(),
        ledger.connect() as connection,
    ):
        connection.execute(text("SELECT CAST(CAST(:name AS text) AS integer)"), {"name": CANARY})
    assert "Quagmire" not in shown(caught.value)


def test_a_value_that_never_reached_the_ledger_is_not_repeated(ledger: Engine) -> None:
    with (
        pytest.raises(UnforeseenError) as caught,
        without_values(),
        ledger.connect() as connection,
    ):
        connection.execute(text("SELECT :name, :other"), {"name": CANARY})
    assert "Quagmire" not in shown(caught.value)


class BrokenTrigger(CallBatchTrigger):
    """A trigger with a defect."""

    async def _watch(self) -> NoReturn:
        number()
        raise AssertionError("that was a number")


def test_a_trigger_ends_without_it_as_well() -> None:
    now = datetime.now(UTC)
    wait = Wait(run_id=uuid4(), connection_id="levers_default", reason=WaitFor.RESULTS, until=now)

    async def end() -> list[object]:
        return [event async for event in BrokenTrigger.for_wait(wait, now=now - EARLIEST).run()]

    with pytest.raises(UnforeseenError) as caught:
        asyncio.run(end())
    assert "Quagmire" not in shown(caught.value)
