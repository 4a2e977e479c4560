"""The Airflow that a command uses: the one that the environment names, else the running local stack."""

from collections.abc import Mapping

from outreach.airflow_client.api import AirflowAccess
from outreach.connections.local_stack import local_stack, state_root, still_starting
from outreach.domain.errors import LocalProblem

VARIABLES = ("OUTREACH_AIRFLOW_URL", "OUTREACH_AIRFLOW_USER", "OUTREACH_AIRFLOW_PASSWORD")


def airflow_access(environ: Mapping[str, str]) -> AirflowAccess:
    """Return the address and the login; raises ``LocalProblem`` if no Airflow is known."""
    url, user, password = (environ.get(name, "") for name in VARIABLES)
    if url:
        if not user or not password:
            raise LocalProblem(f"{VARIABLES[0]} is set; {VARIABLES[1]} and {VARIABLES[2]} are needed with it")
        return AirflowAccess(url=url, user=user, password=password)
    stack = local_stack(environ)
    if stack is not None and not stack.is_ready:
        raise LocalProblem(still_starting(stack))
    if stack is None:
        raise LocalProblem(
            f"no stack runs in {state_root(environ)}; start one with `outreach up`, or name an Airflow with "
            + ", ".join(VARIABLES)
        )
    user, password = stack.login()
    return AirflowAccess(url=stack.url, user=user, password=password)
