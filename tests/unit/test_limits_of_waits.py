"""Everything that waits for another machine has a limit: each engine and each client that we make."""

import ast
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from outreach.providers import http
from outreach.storage.engine import ledger_engine
from outreach.storage.limits import BULK, LOST_SERVER, STATEMENT
from outreach_airflow import looker

ROOT = Path(__file__).parents[2]
OURS = ("include/outreach", "plugins/outreach_airflow", "dags")
MAKERS = {
    *("create_engine", "create_async_engine", "create_pool", "Client", "AsyncClient"),
    *("create_connection", "open_connection", "connect_tcp", "urlopen", "SMTP", "SMTP_SSL", "HTTPConnection"),
}
LIMITED_BY = {
    "include/outreach/storage/engine.py: create_engine": "options and LOST_SERVER, tested below",
    "include/outreach/storage/engine.py: create_async_engine": "looker.OPTIONS, tested below",
    "include/outreach/connections/warehouse.py: create_engine": "asked_within, test_warehouse_time_limits.py",
    "include/outreach/providers/http.py: AsyncClient": "a timeout, or the caller's one total; tested below",
    "include/outreach/providers/single_shot.py: connect_tcp": "asyncio.timeout of the one who opens it",
    "include/outreach/airflow_client/api.py: Client": "timeout=30",
    "plugins/outreach_airflow/notify_webhook.py: Client": "its own timeout, tested in test_notifications.py",
}
"""Each place, and what limits it. A new one needs a limit first, and then its line here."""


def places() -> Iterator[str]:
    """Every place of ours that makes an engine, a client or a connection."""
    for folder in OURS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and _name(node.func) in MAKERS:
                    yield f"{path.relative_to(ROOT)}: {_name(node.func)}"


def _name(function: ast.expr) -> str:
    return str(getattr(function, "attr", None) or getattr(function, "id", ""))


def test_every_engine_and_client_is_known_with_its_limit() -> None:
    assert set(places()) == set(LIMITED_BY)


@pytest.mark.parametrize(
    "path", ["plugins/outreach_airflow/looker.py", "plugins/outreach_airflow/operators.py"]
)
def test_an_engine_of_a_loop_takes_the_options_of_a_look(path: str) -> None:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    makers = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and _name(n.func) == "async_ledger_engine"]
    given = [ast.unparse(keyword) for maker in makers for keyword in maker.keywords]
    assert given.count("connect_args=OPTIONS") == len(makers) > 0


def test_a_look_has_a_limit() -> None:
    assert "statement_timeout=30000" in looker.OPTIONS["options"]
    assert LOST_SERVER.items() <= looker.OPTIONS.items()


def test_a_statement_has_a_minute_and_a_pool_that_is_used_up_is_waited_for_half_of_it() -> None:
    engine = ledger_engine("postgresql+psycopg://nowhere")
    assert engine.pool.timeout() == 30  # type: ignore[attr-defined]
    assert STATEMENT.total_seconds() == 60
    assert STATEMENT < BULK


def test_a_client_of_providers_has_a_timeout_for_everything() -> None:
    timeout = http.client().timeout
    assert None not in (timeout.connect, timeout.read, timeout.write, timeout.pool)
    assert isinstance(timeout, httpx.Timeout)
