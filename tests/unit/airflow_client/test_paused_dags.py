"""``outreach run`` switches no schedule on for good: a DAG that is off is run, and then off as it was."""

import asyncio
import signal
import sys
from pathlib import Path

import pytest

from builders.airflow_answers import AirflowAnswers
from builders.local_commands import environment
from builders.raw_server import raw_server


async def run(
    airflow: AirflowAnswers, home: Path, *options: str, interrupted: bool = False
) -> tuple[int, str, str]:
    """Run the sample campaign on this Airflow; ends it by Ctrl-C once the run was started, if asked to."""
    async with raw_server(airflow) as server:
        login = {"OUTREACH_AIRFLOW_USER": "admin", "OUTREACH_AIRFLOW_PASSWORD": "secret"}
        access = {"OUTREACH_AIRFLOW_URL": server.origin, **login}
        command = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "outreach",
            "run",
            "overdue_invoices",
            *options,
            env={**environment(home), **access},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        if interrupted:
            await asyncio.wait_for(airflow.started.wait(), timeout=120)
            command.send_signal(signal.SIGINT)
        said, complained = await asyncio.wait_for(command.communicate(), timeout=120)
    assert command.returncode is not None
    return command.returncode, said.decode(), complained.decode()


@pytest.mark.parametrize("options", [(), ("--wait",)])
async def test_a_dag_that_is_off_is_run_to_its_end_and_off_again(
    tmp_path: Path, options: tuple[str, ...]
) -> None:
    airflow = AirflowAnswers(is_paused=True)
    code, said, complained = await run(airflow, tmp_path, *options)
    assert code == 0, complained
    assert airflow.started_while_paused == [False]
    assert airflow.switches == [False, True]
    assert "the DAG overdue_invoices is off: it is on until this run is over" in said
    assert "switching the DAG overdue_invoices off again, as it was" in said
    assert "its schedule runs it too" not in said


async def test_an_interrupted_command_leaves_the_dag_off_as_it_was(tmp_path: Path) -> None:
    airflow = AirflowAnswers(is_paused=True, looks=None)
    code, _, complained = await run(airflow, tmp_path, interrupted=True)
    assert code == 128 + signal.SIGINT, complained
    assert airflow.switches == [False, True]
    assert airflow.is_paused


async def test_a_dag_that_is_on_stays_on_and_is_not_spoken_of(tmp_path: Path) -> None:
    airflow = AirflowAnswers(is_paused=False, looks=None)
    code, said, complained = await run(airflow, tmp_path)
    assert code == 0, complained
    assert airflow.switches == []
    assert "off" not in said


async def test_a_dag_that_cannot_be_switched_off_again_is_said_to_be_on(tmp_path: Path) -> None:
    airflow = AirflowAnswers(is_paused=True, refuses_to_pause=True)
    code, _, complained = await run(airflow, tmp_path)
    assert code == 2
    assert "the DAG overdue_invoices was off and IS ON NOW, so that its schedule holds" in complained
