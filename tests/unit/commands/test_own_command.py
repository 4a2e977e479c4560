"""Messages name a command as it can be typed where the program was started."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from builders.local_commands import environment
from outreach.campaign.roots import project_folder

PROGRAM = Path(sys.executable).with_name("outreach")


def says(folder: Path, home: Path, *command: str, path: str) -> str:
    """What `status` says of a stack of which a killed owner left the record: how to end it."""
    (home / "stack.json").write_text("{}")
    environ = {**environment(home), "PATH": path}
    done = subprocess.run(
        [*command, "status"], cwd=folder, env=environ, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 1, done.stderr
    return done.stdout


@pytest.fixture
def bare_path() -> str:
    """The PATH of a shell in which no environment was activated."""
    folders = os.environ["PATH"].split(os.pathsep)
    return os.pathsep.join(each for each in folders if not (Path(each) / "outreach").exists())


@pytest.mark.parametrize("command", [[str(PROGRAM)], [sys.executable, "-m", "outreach"]])
def test_in_a_clone_it_is_the_path_in_the_clone(tmp_path: Path, bare_path: str, command: list[str]) -> None:
    below = PROGRAM.parents[2]
    said = says(below, tmp_path, *command, path=bare_path)
    assert f"`OUTREACH_HOME={tmp_path} {PROGRAM.relative_to(below)} down` ends what it left behind" in said


def test_elsewhere_it_is_the_whole_path(tmp_path: Path, bare_path: str) -> None:
    said = says(tmp_path, tmp_path, str(PROGRAM), path=bare_path)
    assert f"`OUTREACH_HOME={tmp_path} {PROGRAM} down` ends" in said


def test_where_the_path_leads_to_it_it_is_the_bare_name(tmp_path: Path, bare_path: str) -> None:
    activated = f"{PROGRAM.parent}{os.pathsep}{bare_path}"
    typed = f"`OUTREACH_HOME={tmp_path} outreach down` ends"
    assert typed in says(tmp_path, tmp_path, str(PROGRAM), path=activated)
    linked = tmp_path / "bin"
    linked.mkdir()
    (linked / "outreach").symlink_to(PROGRAM)
    path = f"{linked}{os.pathsep}{bare_path}"
    assert typed in says(tmp_path, tmp_path, "outreach", path=path)


def test_where_the_path_leads_to_another_one_it_is_the_whole_path(tmp_path: Path, bare_path: str) -> None:
    other = tmp_path / "outreach"
    shutil.copy("/bin/true", other)
    said = says(project_folder(), tmp_path, str(PROGRAM), path=f"{tmp_path}{os.pathsep}{bare_path}")
    assert "`outreach down`" not in said
    assert " down` ends" in said


def test_the_usage_names_it_too(tmp_path: Path, bare_path: str) -> None:
    done = subprocess.run(
        [str(PROGRAM), "plan"],
        cwd=PROGRAM.parents[2],
        env={**environment(tmp_path), "PATH": bare_path},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 2
    assert f"Try '{PROGRAM.relative_to(PROGRAM.parents[2])} plan --help'" in done.stderr
