import socket
from collections.abc import Iterator

import pytest

from outreach.domain.errors import LocalProblem
from outreach_sandbox.stack.ports import free_port, is_free, ui_port


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_port_that_is_listened_on_is_not_free(taken: int) -> None:
    assert not is_free(taken)


def test_the_port_of_the_environment_is_taken() -> None:
    port = free_port()
    assert ui_port({"PORT": str(port)}) == port


def test_a_port_in_use_is_said_clearly_and_another_one_is_proposed(taken: int) -> None:
    with pytest.raises(LocalProblem, match=rf"^port {taken} is in use by another program; .*PORT=\d+$"):
        ui_port({"PORT": str(taken)})


def test_a_port_that_was_asked_for_is_never_replaced_silently(taken: int) -> None:
    with pytest.raises(LocalProblem, match="in use"):
        ui_port({"PORT": str(taken)}, or_any=True)


@pytest.mark.parametrize("value", ["0", "65536", "http", "-1", "８０８０"])
def test_a_value_that_is_no_port_is_refused(value: str) -> None:
    with pytest.raises(LocalProblem, match="PORT must be a number from 1 to 65535"):
        ui_port({"PORT": value})
