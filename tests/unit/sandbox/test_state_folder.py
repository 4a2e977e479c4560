import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from outreach.campaign.roots import campaigns_folder, project_folder
from outreach.connections.lookup import known_connections
from outreach.domain.errors import LocalProblem
from outreach_sandbox.postgres.sockets import LONGEST, SOCKET_NAME, socket_folder
from outreach_sandbox.stack.processes import Program, start
from outreach_sandbox.stack.secrets import stored_secrets
from outreach_sandbox.stack.sessions import mark_of
from outreach_sandbox.stack.stack_record import StackRecord, is_owned, ownership, read_record, write_record
from outreach_sandbox.stack.state_folder import StateFolder, prepare, state_folder

TAKE_OWNERSHIP = """
import sys
from pathlib import Path
from outreach_sandbox.stack.state_folder import StateFolder
from outreach_sandbox.stack.stack_record import is_owned, ownership
folder = StateFolder(root=Path(sys.argv[1]))
print(is_owned(folder))
ownership(folder).__enter__()
"""


@pytest.fixture
def folder(tmp_path: Path) -> StateFolder:
    made = StateFolder(root=tmp_path / "state")
    prepare(made)
    return made


def record(**changes: object) -> StackRecord:
    own = StackRecord(status="ready", owner=mark_of(os.getpid()), ui_port=8080, postgres="postgres")
    return own.model_copy(update=changes)


def test_the_state_is_kept_in_the_project_unless_outreach_home_says_otherwise(tmp_path: Path) -> None:
    assert state_folder({}).root == project_folder() / ".outreach"
    assert state_folder({"OUTREACH_HOME": str(tmp_path)}).root == tmp_path


def test_campaigns_are_the_projects_unless_outreach_campaigns_says_otherwise(tmp_path: Path) -> None:
    assert campaigns_folder({}) == project_folder() / "include" / "campaigns"
    assert campaigns_folder({"OUTREACH_CAMPAIGNS": str(tmp_path)}) == tmp_path


def test_a_folder_that_cannot_be_made_is_said_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LocalProblem, match=r"cannot be written to \(.*\); set OUTREACH_HOME"):
        prepare(StateFolder(root=tmp_path / "file" / "state"))


def test_secrets_are_made_once_and_are_no_one_elses_to_read(folder: StateFolder) -> None:
    first, second = stored_secrets(folder), stored_secrets(folder)
    assert first == second
    assert json.loads(folder.passwords.read_text()) == {"admin": first.admin_password}
    for file in (folder.secrets, folder.passwords):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def readable_by_others(path: Path) -> bool:
    """Whether anyone else may read or write it; to pass through a folder shows nothing of it."""
    return bool(stat.S_IMODE(path.stat().st_mode) & ~0o711)


def test_no_one_else_reads_a_state_folder_whatever_the_umask_is(tmp_path: Path) -> None:
    made = StateFolder(root=tmp_path / "state" / "demo")
    before = os.umask(0)
    try:
        prepare(made)
    finally:
        os.umask(before)
    for each in (tmp_path / "state", made.root, made.airflow, made.logs):
        assert stat.S_IMODE(each.stat().st_mode) == 0o700


def test_a_state_folder_of_an_earlier_release_is_closed_to_others(folder: StateFolder) -> None:
    for each in (folder.root, folder.logs):
        each.chmod(0o755)
    prepare(folder)
    assert not readable_by_others(folder.root)
    assert not readable_by_others(folder.logs)


def test_a_folder_of_a_persons_own_keeps_its_permissions(tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared").chmod(0o777)
    prepare(StateFolder(root=tmp_path / "shared"))
    assert stat.S_IMODE((tmp_path / "shared").stat().st_mode) == 0o777
    assert not readable_by_others(tmp_path / "shared" / "logs")


def test_no_one_else_reads_what_a_program_of_the_stack_prints_or_writes(tmp_path: Path) -> None:
    write = "open('written', 'w').close(); __import__('os').mkdir('made'); print('said')"
    program = Program(name="writer", command=(sys.executable, "-c", write))
    log = tmp_path / "logs" / "writer.log"
    before = os.umask(0)
    try:
        assert start(program, environment={}, log=log, folder=tmp_path).process.wait() == 0
    finally:
        os.umask(before)
    assert log.read_text() == "said\n"
    for each in (log, log.parent, tmp_path / "written", tmp_path / "made"):
        assert not readable_by_others(each)


def test_two_stacks_share_no_secret(tmp_path: Path) -> None:
    folders = [StateFolder(root=tmp_path / name) for name in ("a", "b")]
    for each in folders:
        prepare(each)
    first, second = (stored_secrets(each) for each in folders)
    assert not set(vars(first).values()) & set(vars(second).values())


def test_secrets_that_cannot_be_read_are_not_replaced_silently(folder: StateFolder) -> None:
    folder.secrets.write_text("{}")
    with pytest.raises(LocalProblem, match="is not readable as secrets"):
        stored_secrets(folder)


def test_one_process_owns_the_folder_and_others_learn_where_the_stack_is(folder: StateFolder) -> None:
    with ownership(folder):
        write_record(folder, record(ui_port=18_080))
        other = subprocess.run(
            [sys.executable, "-c", TAKE_OWNERSHIP, str(folder.root)],
            capture_output=True,
            text=True,
            check=False,
        )
    assert other.stdout == "True\n"
    assert "a stack already runs in" in other.stderr
    assert "http://127.0.0.1:18080" in other.stderr
    assert not is_owned(folder)


def test_the_record_is_read_as_it_was_written_and_only_by_its_owner(folder: StateFolder) -> None:
    assert read_record(folder) is None
    written = record(programs={"scheduler": mark_of(os.getpid())}, connections={"AIRFLOW_CONN_X": "{}"})
    write_record(folder, written)
    assert read_record(folder) == written
    assert stat.S_IMODE(folder.stack.stat().st_mode) == 0o600


def test_a_field_that_this_release_does_not_know_changes_nothing(folder: StateFolder) -> None:
    written = record(connections={"AIRFLOW_CONN_OUTREACH_DB": "its"})
    write_record(folder, written)
    folder.stack.write_text(json.dumps({**json.loads(folder.stack.read_text()), "colour": "blue"}))
    assert read_record(folder) == written
    with ownership(folder):
        assert known_connections({"OUTREACH_HOME": str(folder.root)})["AIRFLOW_CONN_OUTREACH_DB"] == "its"


def test_commands_use_the_running_stacks_connections_but_the_environments_own_first(
    folder: StateFolder,
) -> None:
    environ = {"OUTREACH_HOME": str(folder.root), "AIRFLOW_CONN_WAREHOUSE": "mine"}
    with ownership(folder):
        write_record(
            folder, record(connections={"AIRFLOW_CONN_OUTREACH_DB": "its", "AIRFLOW_CONN_WAREHOUSE": "its"})
        )
        found = known_connections(environ)
    assert found["AIRFLOW_CONN_OUTREACH_DB"] == "its"
    assert found["AIRFLOW_CONN_WAREHOUSE"] == "mine"
    assert "AIRFLOW_CONN_OUTREACH_DB" not in known_connections(environ)  # no one owns the folder any more


def test_a_socket_lies_with_the_data_where_the_path_allows_it() -> None:
    data = Path("/tmp/outreach-short")
    assert socket_folder(data) == data.resolve()


@pytest.mark.parametrize("name", ["x" * LONGEST, "with blank", "with,comma", "عربي"])
def test_a_path_that_suits_no_socket_is_replaced_by_a_private_short_one(tmp_path: Path, name: str) -> None:
    data = tmp_path / name
    chosen = socket_folder(data)
    assert len(str(chosen / SOCKET_NAME)) <= LONGEST
    assert stat.S_IMODE(chosen.stat().st_mode) == 0o700
    assert socket_folder(data) == chosen
    assert socket_folder(tmp_path / f"{name}2") != chosen
    chosen.rmdir()
    socket_folder(tmp_path / f"{name}2").rmdir()
