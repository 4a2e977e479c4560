"""The environment of an isolated stack: it names no real ledger, provider or Airflow."""

from collections.abc import Mapping, Sequence

from outreach.connections.airflow_uri import read_connection
from outreach.domain.errors import ConfigurationError
from outreach_sandbox.simulator.registry import SIMULATORS
from outreach_sandbox.stack.stack_plan import StackPlan

CONNECTION = "AIRFLOW_CONN_"
AIRFLOW_SETTINGS = "AIRFLOW__"
"""Settings of another Airflow: its secrets would replace our connections, and its logs go elsewhere."""
ANOTHER_AIRFLOW = "OUTREACH_AIRFLOW_"
CAMPAIGNS = "OUTREACH_CAMPAIGNS"


def own_environment(environ: Mapping[str, str], plan: StackPlan) -> tuple[dict[str, str], Sequence[str]]:
    """Return the environment of a planned stack, and the variables of ``environ`` that it does not use.

    Every connection to a provider is removed, also with another id; a warehouse stays
    if the plan has no sample.
    """
    unused = {CAMPAIGNS, *plan.variables}
    unused |= {name for name in environ if name.startswith(ANOTHER_AIRFLOW) or _is_provider(name, environ)}
    kept = {
        name: value
        for name, value in environ.items()
        if name not in unused and not name.startswith(AIRFLOW_SETTINGS)
    }
    return kept, sorted(name for name in unused if environ.get(name))


def _is_provider(name: str, environ: Mapping[str, str]) -> bool:
    """Tell whether a variable is the connection of a provider, whatever its id is."""
    if not name.startswith(CONNECTION):
        return False
    try:
        return read_connection(name.removeprefix(CONNECTION), environ).conn_type in SIMULATORS
    except ConfigurationError:
        return False
