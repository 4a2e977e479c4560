"""The environment that every process of one local stack shares."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import URL

from outreach.campaign.roots import campaigns_folder, project_folder
from outreach.connections.airflow_uri import ConnectionSettings, variable_of
from outreach.connections.names import LEDGER, WAREHOUSE
from outreach_sandbox.stack.ports import LOOPBACK
from outreach_sandbox.stack.secrets import ADMIN, Secrets
from outreach_sandbox.stack.simulated_providers import simulated_account
from outreach_sandbox.stack.stack_plan import StackPlan
from outreach_sandbox.stack.state_folder import StateFolder


@dataclass(frozen=True, kw_only=True)
class Addresses:
    """The addresses of the parts of a stack."""

    ui_port: int
    accounts: Mapping[str, int]
    """The ports of the simulated accounts, by connection id."""
    airflow: URL
    ledger: URL
    warehouse: URL

    @property
    def ui(self) -> str:
        """The address of Airflow's UI."""
        return f"http://{LOOPBACK}:{self.ui_port}"


def stack_environment(
    environ: Mapping[str, str],
    *,
    folder: StateFolder,
    plan: StackPlan,
    secrets: Secrets,
    addresses: Addresses,
) -> dict[str, str]:
    """Return the whole environment of the stack's processes.

    The places of the stack's state and the addresses of its parts are fixed here.
    Connections, and settings that only tune Airflow, are defaults: ``environ``
    overrides them.
    """
    inherited = {name: value for name, value in environ.items() if name != "AIRFLOW_CONFIG"}
    return {
        **_tuning(),
        **_connections(plan, secrets, addresses),
        **inherited,
        **_airflow(folder, secrets, addresses),
        "OUTREACH_HOME": str(folder.root),
        "OUTREACH_CAMPAIGNS": str(campaigns_folder(environ)),
        "NO_PROXY": _with_loopback(environ.get("NO_PROXY", environ.get("no_proxy", ""))),
        "no_proxy": _with_loopback(environ.get("no_proxy", environ.get("NO_PROXY", ""))),
        "PYTHONUNBUFFERED": "1",
    }


def _airflow(folder: StateFolder, secrets: Secrets, addresses: Addresses) -> dict[str, str]:
    project = project_folder()
    return {
        "AIRFLOW_HOME": str(folder.airflow),
        "AIRFLOW__CORE__DAGS_FOLDER": str(project / "dags"),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(project / "plugins"),
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__FERNET_KEY": secrets.fernet_key,
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": f"{ADMIN}:admin",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(folder.passwords),
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{addresses.ui}/execution/",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": _with_driver(addresses.airflow, "psycopg2"),
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_ASYNC": _with_driver(addresses.airflow, "asyncpg"),
        "AIRFLOW__API__HOST": LOOPBACK,
        "AIRFLOW__API__PORT": str(addresses.ui_port),
        "AIRFLOW__API__BASE_URL": addresses.ui,
        "AIRFLOW__API__SECRET_KEY": secrets.api_secret_key,
        "AIRFLOW__API_AUTH__JWT_SECRET": secrets.jwt_secret,
        "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(folder.logs / "tasks"),
        "AIRFLOW__LOGGING__DAG_PROCESSOR_CHILD_PROCESS_LOG_DIRECTORY": str(
            folder.logs / "dag-processor-files"
        ),
        "AIRFLOW__LOGGING__FILE_TASK_HANDLER_NEW_FOLDER_PERMISSIONS": "0o700",
        "AIRFLOW__LOGGING__FILE_TASK_HANDLER_NEW_FILE_PERMISSIONS": "0o600",
    }


def _tuning() -> dict[str, str]:
    """Settings for a machine with two cores and a person who edits campaigns."""
    return {
        "AIRFLOW__CORE__PARALLELISM": "8",
        "AIRFLOW__CORE__TEST_CONNECTION": "Enabled",
        "AIRFLOW__API__WORKERS": "1",
        "AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL": "30",
        "AIRFLOW__LOGGING__COLORED_CONSOLE_LOG": "False",
    }


def _connections(plan: StackPlan, secrets: Secrets, addresses: Addresses) -> dict[str, str]:
    connections = [
        _database(LEDGER, addresses.ledger, environment="local", metadata_keys=[secrets.metadata_key])
    ]
    if plan.sample_warehouse:
        connections.append(_database(WAREHOUSE, addresses.warehouse))
    connections += [
        simulated_account(account, secrets=secrets, port=addresses.accounts[account.connection_id])
        for account in plan.accounts
        if account.connection_id in addresses.accounts
    ]
    return {variable_of(each.connection_id): each.as_json() for each in connections}


def _database(connection_id: str, url: URL, **extra: object) -> ConnectionSettings:
    return ConnectionSettings(
        connection_id=connection_id,
        conn_type="postgres",
        host=str(url.query["host"]),
        login=url.username,
        schema=url.database,
        extra=extra,
    )


def _with_driver(url: URL, driver: str) -> str:
    return url.set(drivername=f"postgresql+{driver}").render_as_string(hide_password=False)


def _with_loopback(hosts: str) -> str:
    """Return hosts to exclude from a proxy, including this machine."""
    return ",".join(filter(None, [hosts, LOOPBACK, "localhost"]))
