"""A stack that another release started: real processes, and a record written by hand in its words."""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from builders.local_commands import environment, outreach
from outreach.connections.local_stack import local_stack
from outreach.connections.own_command import as_typed
from outreach.domain.errors import LocalProblem
from outreach_sandbox.stack.detached import down, up
from outreach_sandbox.stack.processes import (
    Program,
    RunningProgram,
    end_all,
    last_words,
    start,
)
from outreach_sandbox.stack.sessions import ProcessMark, is_alive
from outreach_sandbox.stack.stack_record import is_owned
from outreach_sandbox.stack.state_folder import StateFolder, prepare

SLEEP = """
import time
print("runs", flush=True)
time.sleep(60)
"""
HOLDS_THE_LOCK = """
import fcntl, sys, time
lock = open(sys.argv[1], "r+")
fcntl.flock(lock, fcntl.LOCK_EX)
print("holds", flush=True)
time.sleep(60)
"""


class Old:
    """The processes of a stack of another release."""

    def __init__(self, folder: StateFolder) -> None:
        self.folder = folder
        self.started: list[RunningProgram] = []

    def owner(self) -> RunningProgram:
        return self._run("owner", HOLDS_THE_LOCK, str(self.folder.lock))

    def program(self) -> RunningProgram:
        return self._run("scheduler", SLEEP)

    def _run(self, name: str, code: str, *arguments: str) -> RunningProgram:
        running = start(
            Program(name=name, command=(sys.executable, "-c", code, *arguments)),
            environment={**os.environ, "AIRFLOW_HOME": str(self.folder.airflow)},
            log=self.folder.logs / f"{name}.log",
            folder=self.folder.root,
        )
        self.started.append(running)
        while not last_words(running.log):
            assert running.exit_code() is None
            time.sleep(0.02)
        return running


@pytest.fixture
def folder(tmp_path: Path) -> StateFolder:
    made = StateFolder(root=tmp_path / "state")
    prepare(made)
    return made


@pytest.fixture
def old(folder: StateFolder) -> Iterator[Old]:
    processes = Old(folder)
    yield processes
    end_all([each.mark for each in processes.started])
    for each in processes.started:
        each.process.wait()


def named(mark: ProcessMark, **more: object) -> dict[str, object]:
    return {"pid": mark.pid, "started": mark.started, **more}


def record_without_a_format(*, owner: RunningProgram, program: RunningProgram) -> dict[str, Any]:
    """The record of releases before the first format."""
    return {
        "status": "ready",
        "owner": named(owner.mark),
        "ui_port": 18_080,
        "simulators": {},
        "programs": {"scheduler": named(program.mark)},
        "connections": {"AIRFLOW_CONN_OUTREACH_DB": "{}"},
    }


def record_of_a_later_format(*, owner: RunningProgram, program: RunningProgram) -> dict[str, Any]:
    """The record that a later release may write: more fields, other words, another place of PostgreSQL."""
    return {
        "format": 2,
        "release": "2.0.0",
        "state": {"phase": "well", "since": "2031-01-01T00:00:00Z"},
        "owner": named(owner.mark, host="laptop"),
        "addresses": {"ui": "https://localhost:8443"},
        "programs": {"scheduler": named(program.mark, restarts=3)},
        "postgres": "databases/postgres",
    }


def record_of_the_first_format(*, owner: RunningProgram, program: RunningProgram) -> dict[str, Any]:
    """A record that says it is of this format and lacks what this format has."""
    whole = record_without_a_format(owner=owner, program=program)
    del whole["ui_port"]
    return {**whole, "format": 1}


Record = Callable[..., dict[str, Any]]

every_foreign_record = pytest.mark.parametrize(
    "written", [record_without_a_format, record_of_a_later_format, record_of_the_first_format]
)


def write(folder: StateFolder, record: object) -> None:
    folder.stack.write_text(json.dumps(record), encoding="utf-8")


def start_another(folder: StateFolder) -> None:
    up(folder, environ={}, tell=lambda _: None)


@every_foreign_record
def test_down_ends_the_owner_and_the_programs_of_any_release(
    folder: StateFolder, old: Old, written: Record
) -> None:
    owner, program = old.owner(), old.program()
    write(folder, written(owner=owner, program=program))
    assert down(folder)
    assert owner.process.wait() == -15
    assert program.process.wait() == -15
    assert not is_owned(folder)
    assert not folder.stack.exists()
    assert not down(folder)


@every_foreign_record
def test_nothing_is_started_beside_it_or_sent_to_it_and_the_message_says_how_to_end_it(
    folder: StateFolder, old: Old, written: Record
) -> None:
    owner, program = old.owner(), old.program()
    write(folder, written(owner=owner, program=program))
    message = r"another release started the stack in .*; end it with `outreach down`"
    with pytest.raises(LocalProblem, match=message):
        start_another(folder)
    with pytest.raises(LocalProblem, match=message):
        local_stack({"OUTREACH_HOME": str(folder.root)})
    assert owner.exit_code() is None
    assert program.exit_code() is None


def test_the_commands_say_so_and_end_it(folder: StateFolder, old: Old) -> None:
    owner, program = old.owner(), old.program()
    write(folder, record_of_a_later_format(owner=owner, program=program))
    environ = environment(folder.root)
    told = as_typed(
        f"another release started the stack in {folder.root}; end it with `outreach down`",
        {"OUTREACH_HOME": str(folder.root)},
    )
    shown = outreach("status", environ=environ)
    assert (shown.returncode, shown.stdout.strip()) == (1, told)
    refused = outreach("up", environ=environ)
    assert (refused.returncode, refused.stderr.strip()) == (2, f"outreach: {told}")
    ended = outreach("down", environ=environ)
    assert (ended.returncode, ended.stdout.strip()) == (0, f"the stack in {folder.root} has ended")
    assert not is_alive(program.mark)


@every_foreign_record
def test_programs_that_it_left_behind_end_when_their_owner_is_gone(
    folder: StateFolder, old: Old, written: Record
) -> None:
    owner, program = old.owner(), old.program()
    write(folder, written(owner=owner, program=program))
    owner.process.kill()
    owner.process.wait()
    assert down(folder)
    assert program.process.wait() == -15
    assert not folder.stack.exists()


def test_a_process_that_only_has_a_recorded_number_is_left_alone(folder: StateFolder, old: Old) -> None:
    other = old.program()
    record = record_without_a_format(owner=other, program=other)
    for mark in (record["owner"], record["programs"]["scheduler"]):
        mark["started"] -= 100
    write(folder, record)
    assert down(folder)
    assert other.exit_code() is None


def test_a_lock_that_another_process_than_the_recorded_owner_holds_is_not_taken(
    folder: StateFolder, old: Old
) -> None:
    owner, program = old.owner(), old.program()
    record = {**record_without_a_format(owner=owner, program=program), "format": 1, "postgres": "postgres"}
    record["owner"]["started"] -= 100
    write(folder, record)
    with pytest.raises(LocalProblem, match=rf"not the recorded owner .*\b{owner.mark.pid}\b"):
        down(folder)
    assert owner.exit_code() is None
    assert program.exit_code() is None


@pytest.mark.parametrize("torn", ["", "{", "[]", "null"])
@pytest.mark.parametrize("owners", [0, 1])
def test_a_file_that_is_no_record_ends_nothing_and_shows_the_processes(
    folder: StateFolder, old: Old, torn: str, owners: int
) -> None:
    started = [*(old.owner() for _ in range(owners)), old.program()]
    folder.stack.write_text(torn, encoding="utf-8")
    for refused in (down, start_another):
        with pytest.raises(LocalProblem, match="could not be found and were not ended") as message:
            refused(folder)
        for each in started:
            assert str(each.mark.pid) in str(message.value)
            assert each.exit_code() is None
    assert folder.stack.exists()


def test_an_owner_that_the_record_does_not_name_is_said_and_nothing_is_ended(
    folder: StateFolder, old: Old
) -> None:
    owner, program = old.owner(), old.program()
    write(folder, {"format": 2, "programs": {"scheduler": named(program.mark)}})
    with pytest.raises(LocalProblem, match=rf"its owner could not be found .*\b{owner.mark.pid}\b"):
        down(folder)
    assert owner.exit_code() is None
    assert program.exit_code() is None


def test_programs_that_the_record_does_not_name_are_said_and_the_others_end(
    folder: StateFolder, old: Old
) -> None:
    known, other = old.program(), old.program()
    write(
        folder, {"format": 2, "programs": {"scheduler": named(known.mark), "worker": {"unit": "w.service"}}}
    )
    with pytest.raises(LocalProblem, match=rf"worker could not be found .*\b{other.mark.pid}\b"):
        down(folder)
    assert known.process.wait() == -15
    assert other.exit_code() is None
    assert folder.stack.exists()


def test_a_folder_of_postgresql_outside_of_the_state_folder_is_not_touched(folder: StateFolder) -> None:
    write(folder, {"format": 2, "programs": {}, "postgres": "../someone_elses"})
    with pytest.raises(LocalProblem, match="PostgreSQL could not be found"):
        down(folder)


def test_down_ends_the_database_server_where_the_record_says_it_is(open_folder: Path) -> None:
    from outreach_sandbox.postgres.server import postgres_runs, start_postgres

    folder = StateFolder(root=open_folder)
    prepare(folder)
    data = folder.root / "databases" / "postgres"
    start_postgres(data, durable=False)
    write(folder, {"format": 2, "programs": {}, "postgres": "databases/postgres"})
    assert down(folder)
    assert not postgres_runs(data)
