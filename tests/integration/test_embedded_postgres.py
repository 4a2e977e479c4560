import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from sqlalchemy import URL, create_engine, text

from outreach.domain.errors import LocalProblem
from outreach_sandbox.postgres.postmaster import forget_pid_files
from outreach_sandbox.postgres.programs import account_for_postgres
from outreach_sandbox.postgres.server import (
    create_database,
    embedded_postgres,
    postgres_runs,
    start_postgres,
    stop_postgres,
)
from outreach_sandbox.postgres.sockets import SOCKET_NAME


def test_a_server_runs_while_the_block_runs_and_keeps_its_data(open_folder: Path) -> None:
    data = open_folder / "postgres"
    with embedded_postgres(data) as server:
        assert postgres_runs(data)
        engine = create_engine(create_database(server, "one"))
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE kept (value int)"))
        engine.dispose()
    assert not postgres_runs(data)
    with embedded_postgres(data) as server:
        engine = create_engine(create_database(server, "one"))
        with engine.connect() as connection:
            assert connection.scalar(text("SELECT count(*) FROM kept")) == 0
        engine.dispose()


@pytest.mark.parametrize("name", ["with blank, and comma", "x" * 120, "مجلد"])
def test_any_folder_will_do(open_folder: Path, name: str) -> None:
    data = open_folder / name / "postgres"
    with embedded_postgres(data) as server:
        engine = create_engine(server)
        with engine.connect() as connection:
            assert connection.scalar(text("SELECT 1")) == 1
        engine.dispose()
        assert socket_of(server).exists()
    assert not socket_of(server).exists()


def socket_of(server: URL) -> Path:
    """The folder of a server's socket."""
    return Path(str(server.query["host"]))


def test_stopping_a_server_that_was_killed_removes_what_it_left_of_its_socket(open_folder: Path) -> None:
    data = open_folder / ("x" * 120)
    sockets = socket_of(start_postgres(data, durable=False))
    postmaster = psutil.Process(int((data / "postmaster.pid").read_text().split()[0]))
    children = postmaster.children()
    postmaster.kill()
    psutil.wait_procs([postmaster, *children], timeout=60)
    assert (sockets / SOCKET_NAME).exists()
    stop_postgres(data)
    assert not sockets.exists()


def test_a_folder_for_sockets_in_which_something_else_lies_stays(open_folder: Path) -> None:
    data = open_folder / ("x" * 120)
    sockets = socket_of(start_postgres(data, durable=False))
    (sockets / "note").touch()
    stop_postgres(data)
    assert [left.name for left in sockets.iterdir()] == ["note"]
    (sockets / "note").unlink()
    stop_postgres(data)
    assert not sockets.exists()


def test_a_server_that_does_not_start_leaves_no_folder_for_its_socket(open_folder: Path) -> None:
    data = open_folder / ("x" * 120)
    with embedded_postgres(data) as server:
        pass
    (data / "postgresql.conf").write_text("no_such_setting = 1\n")
    with pytest.raises(LocalProblem, match="PostgreSQL did not start"):
        start_postgres(data)
    assert not socket_of(server).exists()


def test_it_listens_on_no_network_and_its_files_are_private(open_folder: Path) -> None:
    data = open_folder / "postgres"
    with embedded_postgres(data) as server:
        engine = create_engine(server)
        with engine.connect() as connection:
            assert connection.scalar(text("SHOW listen_addresses")) == ""
        engine.dispose()
    assert stat.S_IMODE(data.stat().st_mode) == 0o700


def test_text_is_unicode_on_every_machine(open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "xx_XX.nowhere")
    with embedded_postgres(open_folder / "postgres") as server:
        engine = create_engine(server)
        with engine.connect() as connection:
            assert connection.scalar(text("SELECT lower('ÄÉ')")) == "äé"
        engine.dispose()


def test_a_second_server_on_the_same_data_is_refused_and_the_first_goes_on(open_folder: Path) -> None:
    data = open_folder / "postgres"
    with embedded_postgres(data), pytest.raises(LocalProblem, match="already runs"):
        start_postgres(data)


def test_an_abandoned_server_can_be_ended(open_folder: Path) -> None:
    data = open_folder / "postgres"
    start_postgres(data)
    stop_postgres(data)
    assert not postgres_runs(data)
    stop_postgres(data)


def test_a_server_that_cannot_start_says_why(open_folder: Path) -> None:
    data = open_folder / "postgres"
    with embedded_postgres(data):
        pass
    (data / "postgresql.conf").write_text("no_such_setting = 1\n")
    with pytest.raises(LocalProblem, match="PostgreSQL did not start"):
        start_postgres(data)
    assert "no_such_setting" in (data / "server.log").read_text()


def test_a_process_that_only_has_the_number_of_a_server_of_long_ago_is_left_alone(open_folder: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as other:
        (open_folder / "postmaster.pid").write_text(f"{other.pid}\n{open_folder}\n1700000000\n")
        assert not postgres_runs(open_folder)
        stop_postgres(open_folder)
        assert other.poll() is None
        other.kill()


@contextmanager
def stranger_in(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process of the server's own user that is at work in its folder, as `tail -f server.log` there is."""
    account = account_for_postgres()
    with subprocess.Popen(
        ["/bin/sleep", "120"],
        cwd=folder,
        user=account.user if account else None,
        group=account.group if account else None,
        extra_groups=[] if account else None,
    ) as other:
        yield other
        other.kill()


def test_a_process_at_work_in_the_folder_that_has_the_number_of_a_server_of_long_ago_is_left_alone(
    open_folder: Path,
) -> None:
    data = open_folder / "postgres"
    with embedded_postgres(data, durable=False):
        pass
    with stranger_in(data) as other:
        for left in ("postmaster.pid", f"{SOCKET_NAME}.lock"):
            (data / left).write_text(f"{other.pid}\n{data}\n1700000000\n5432\n{data}\n\n  0 0\nready\n")
        assert not postgres_runs(data)
        stop_postgres(data)
        with embedded_postgres(data, durable=False):
            assert postgres_runs(data)
        assert other.poll() is None


def test_the_file_of_a_server_that_runs_is_not_forgotten_whatever_number_stands_in_it(
    open_folder: Path,
) -> None:
    data = open_folder / "postgres"
    with embedded_postgres(data, durable=False):
        file = data / "postmaster.pid"
        written = file.read_text()
        with stranger_in(data) as other:
            file.write_text(written.replace(written.split()[0], str(other.pid), 1))
            forget_pid_files(data, data)
            assert file.exists()
        file.write_text(written)
