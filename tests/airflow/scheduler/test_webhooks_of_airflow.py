"""The webhooks that Airflow's own api-server mounts: strangers hold up no signed delivery there either."""

import httpx
import pytest

from builders.airflow_stack import AirflowStack
from builders.events import Bytes, signature_headers
from builders.idle_requests import BODY, is_still_awaited, strangers


@pytest.mark.parametrize("sent", [0, BODY - 1], ids=["nothing", "all but the last byte"])
def test_airflow_acknowledges_a_signed_delivery_while_strangers_hold_their_requests_open(
    stack: AirflowStack, sent: int
) -> None:
    address = f"{str(stack.web.base_url).rstrip('/')}/outreach/webhooks/levers_default"
    event = Bytes(content=f"no event, and {sent} bytes".encode() + b"\xff")
    headers = signature_headers(event, secret=stack.local.secrets.webhook_secret)

    with strangers(address, 50, sent=sent) as wires:
        answer = httpx.post(address, content=event.content, headers=headers, trust_env=False, timeout=60)
        assert any(map(is_still_awaited, wires))

    assert (answer.status_code, answer.json()) == (200, {"status": "kept"})
