"""A single shot sends one request over one connection once, and knows whether a byte left."""

import asyncio
import contextlib
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from builders.certificates import certified_server
from builders.raw_server import Visit, after_bytes, after_request, answer, raw_server, silence
from outreach.domain.errors import OutcomeUnknown, Unavailable
from outreach.providers.http import READ_AT_MOST
from outreach.providers.single_shot import SingleShot

BODY = b'{"contacts":[{"numberToCall":"+966500000001"}]}'
HEADERS = {"Content-Type": "application/json", "Authorization": "Bearer a-token"}


async def shoot(origin: str, body: bytes = BODY, *, within_seconds: float = 5) -> tuple[int, bytes | None]:
    async with await SingleShot.open(httpx.URL(f"{origin}/calls")) as shot:
        got = await shot.post(body, headers=HEADERS, within_seconds=within_seconds)
        return got.status, got.body


def loopback_hosts() -> Iterator[str]:
    for host, family in (("127.0.0.1", socket.AF_INET), ("::1", socket.AF_INET6)):
        with contextlib.suppress(OSError), socket.socket(family) as probe:
            probe.bind((host, 0))
            yield host


@pytest.mark.parametrize("host", list(loopback_hosts()))
async def test_the_stored_bytes_arrive_unchanged_in_one_request(host: str) -> None:
    async with raw_server(after_request(answer(201)), host=host) as server:
        assert await shoot(server.origin) == (201, b"{}")

    (request,) = server.connections
    head, _, body = request.partition(b"\r\n\r\n")
    assert head.startswith(b"POST /calls HTTP/1.1\r\n")
    assert b"authorization: bearer a-token" in head.lower()
    assert b"connection: close" in head.lower()
    assert body == BODY


async def test_opening_sends_nothing() -> None:
    async with raw_server(silence) as server:
        async with await SingleShot.open(httpx.URL(server.origin)) as shot:
            await asyncio.sleep(0.05)
            assert shot.bytes_offered == 0
        assert server.connections == [b""]


async def test_a_second_request_over_the_same_connection_is_refused() -> None:
    async with raw_server(after_request(answer(201))) as server:
        async with await SingleShot.open(httpx.URL(server.origin)) as shot:
            await shot.post(BODY, headers=HEADERS)
            with pytest.raises(RuntimeError, match="used or closed"):
                await shot.post(BODY, headers=HEADERS)
        assert len(server.submits) == 1


async def test_a_closed_connection_is_not_opened_again() -> None:
    async with raw_server(after_request(answer(201))) as server:
        shot = await SingleShot.open(httpx.URL(server.origin))
        await shot.close()
        with pytest.raises(RuntimeError, match="used or closed"):
            await shot.post(BODY, headers=HEADERS)
        assert server.submits == []


async def test_a_port_that_no_one_listens_on_is_unavailable() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = httpx.URL(f"http://127.0.0.1:{taken.getsockname()[1]}")
        with pytest.raises(Unavailable, match="cannot connect to"):
            await SingleShot.open(url)


async def test_a_name_that_does_not_exist_is_unavailable() -> None:
    with pytest.raises(Unavailable, match=r"levers\.invalid"):
        await SingleShot.open(httpx.URL("https://levers.invalid/calls"))


async def test_a_server_that_hangs_up_before_we_send_proves_that_nothing_was_sent() -> None:
    async def hang_up(_: Visit) -> None:
        return

    async with raw_server(hang_up) as server, await SingleShot.open(httpx.URL(server.origin)) as shot:
        await asyncio.sleep(0.05)
        with pytest.raises(Unavailable, match="lost before sending"):
            await shot.post(BODY, headers=HEADERS)
        assert shot.bytes_offered == 0


async def test_an_answer_that_comes_before_the_question_is_not_taken_for_one() -> None:
    async def speak_first(visit: Visit) -> None:
        await visit.write(answer(201))
        await visit.until_left()

    async with raw_server(speak_first) as server, await SingleShot.open(httpx.URL(server.origin)) as shot:
        await asyncio.sleep(0.05)
        with pytest.raises(Unavailable, match="spoke first"):
            await shot.post(BODY, headers=HEADERS)
        assert server.submits == []


@pytest.mark.parametrize("ending", ["closed", "reset"])
@pytest.mark.parametrize("read", [1, 40, 150, 230])
async def test_a_connection_that_ends_after_the_first_byte_leaves_doubt(read: int, ending: str) -> None:
    async with raw_server(after_bytes(read, reset=ending == "reset")) as server:
        with pytest.raises(OutcomeUnknown, match="may have been accepted"):
            await shoot(server.origin)
        assert len(server.connections) == 1


async def test_silence_leaves_doubt_when_the_one_timeout_is_over() -> None:
    async with raw_server(silence) as server:
        with pytest.raises(OutcomeUnknown, match="it took too long"):
            await shoot(server.origin, within_seconds=0.2)
        assert len(server.submits) == 1


async def test_the_timeout_is_total_so_a_dripping_answer_cannot_stretch_it() -> None:
    async def drip(visit: Visit) -> None:
        await visit.read_request()
        for byte in answer(201, x_padding="a" * 500):
            await visit.write(bytes([byte]))
            await asyncio.sleep(0.02)

    async with raw_server(drip) as server, asyncio.timeout(3):
        with pytest.raises(OutcomeUnknown, match="it took too long"):
            await shoot(server.origin, within_seconds=0.3)


async def test_a_server_that_takes_no_bytes_leaves_doubt() -> None:
    async def stuck(visit: Visit) -> None:
        visit.writer.transport.pause_reading()  # type: ignore[attr-defined]
        await asyncio.sleep(10)

    async with raw_server(stuck) as server, asyncio.timeout(3):
        with pytest.raises(OutcomeUnknown, match="it took too long"):
            await shoot(server.origin, b"x" * 30_000_000, within_seconds=0.3)


@pytest.mark.parametrize(
    "nonsense", [b"SSH-2.0-hello\r\n", b"HTTP/1.1 abc\r\n\r\n", b"\x00\x01\x02\x03\r\n\r\n"]
)
async def test_an_answer_that_is_not_http_leaves_doubt_and_is_not_quoted(nonsense: bytes) -> None:
    async with raw_server(after_request(nonsense)) as server:
        with pytest.raises(OutcomeUnknown, match="not HTTP") as caught:
            await shoot(server.origin)
        assert "SSH" not in str(caught.value)


async def test_a_status_line_counts_even_if_the_body_is_cut_short() -> None:
    half = answer(201, b'{"half": "of it"}')[:-5]
    async with raw_server(after_request(half)) as server:
        assert await shoot(server.origin) == (201, None)


async def test_a_status_line_counts_even_if_the_body_never_comes() -> None:
    async def stall(visit: Visit) -> None:
        await visit.read_request()
        await visit.write(answer(201)[:-2])
        await visit.until_left()

    async with raw_server(stall) as server:
        assert await shoot(server.origin, within_seconds=0.3) == (201, None)


async def test_a_body_without_end_is_not_read_to_its_end() -> None:
    async def flood(visit: Visit) -> None:
        await visit.read_request()
        await visit.write(b"HTTP/1.1 201 Created\r\n\r\n")
        with contextlib.suppress(ConnectionError):
            for _ in range(100):
                await visit.write(b"x" * (READ_AT_MOST // 10))

    async with raw_server(flood) as server:
        assert await shoot(server.origin) == (201, None)


async def test_an_early_refusal_is_heard_although_the_request_was_not_taken_whole() -> None:
    async def refuse_early(visit: Visit) -> None:
        await visit.read(10)
        await visit.write(answer(413))
        await visit.until_left()

    async with raw_server(refuse_early) as server:
        assert await shoot(server.origin, b"x" * 2_000_000) == (413, b"{}")


async def test_a_redirect_is_not_followed() -> None:
    async def redirect(visit: Visit) -> None:
        await visit.read_request()
        await visit.write(answer(307, location="/elsewhere"))

    async with raw_server(redirect) as server:
        assert (await shoot(server.origin))[0] == 307
        assert len(server.connections) == 1


async def test_keep_alive_is_not_used_for_a_second_request() -> None:
    async def keep_alive(visit: Visit) -> None:
        await visit.read_request()
        await visit.write(answer(201, connection="keep-alive"))
        await visit.until_left()

    async with raw_server(keep_alive) as server:
        await shoot(server.origin)
        await shoot(server.origin)
        assert [received.count(b"POST ") for received in server.connections] == [1, 1]


async def test_a_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    async with (
        raw_server(after_request(answer(502))) as proxy,
        raw_server(after_request(answer(201))) as server,
    ):
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.origin)
            monkeypatch.setenv(name.lower(), proxy.origin)
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)

        assert await shoot(server.origin) == (201, b"{}")
        assert proxy.connections == []


async def test_tls_is_spoken_with_a_server_that_its_name_proves(tmp_path: Path) -> None:
    certified = certified_server(tmp_path, name="localhost")
    async with raw_server(after_request(answer(201)), tls=certified.server) as server:
        url = httpx.URL(server.origin.replace("127.0.0.1", "localhost"))
        async with await SingleShot.open(url, tls=certified.client) as shot:
            await asyncio.sleep(0.05)  # the server's session tickets arrive; they are no early answer
            got = await shot.post(BODY, headers=HEADERS)
        assert got.status == 201


async def test_a_tls_server_that_hangs_up_before_we_send_proves_that_nothing_was_sent(tmp_path: Path) -> None:
    async def hang_up(_: Visit) -> None:
        return

    certified = certified_server(tmp_path, name="localhost")
    async with raw_server(hang_up, tls=certified.server) as server:
        url = httpx.URL(server.origin.replace("127.0.0.1", "localhost"))
        async with await SingleShot.open(url, tls=certified.client) as shot:
            await asyncio.sleep(0.05)
            with pytest.raises(Unavailable, match="lost before sending"):
                await shot.post(BODY, headers=HEADERS)
        assert shot.bytes_offered == 0


async def test_a_certificate_for_another_name_is_unavailable(tmp_path: Path) -> None:
    certified = certified_server(tmp_path, name="levers.example")
    async with raw_server(after_request(answer(201)), tls=certified.server) as server:
        with pytest.raises(Unavailable, match="CERTIFICATE_VERIFY_FAILED"):
            await SingleShot.open(httpx.URL(server.origin), tls=certified.client)


async def test_a_certificate_that_no_one_known_signed_is_unavailable(tmp_path: Path) -> None:
    certified = certified_server(tmp_path, name="localhost")
    async with raw_server(after_request(answer(201)), tls=certified.server) as server:
        with pytest.raises(Unavailable, match="CERTIFICATE_VERIFY_FAILED"):
            await SingleShot.open(httpx.URL(server.origin.replace("127.0.0.1", "localhost")))


async def test_a_tls_handshake_that_never_ends_is_unavailable() -> None:
    async with raw_server(silence) as server, asyncio.timeout(3):
        url = httpx.URL(server.origin.replace("http://", "https://"))
        with pytest.raises(Unavailable, match="it took too long"):
            await SingleShot.open(url, within_seconds=0.2)


async def test_a_sender_that_is_cancelled_closes_its_connection() -> None:
    came, left = asyncio.Event(), asyncio.Event()

    async def watch(visit: Visit) -> None:
        await visit.read_request()
        came.set()
        await visit.until_left()
        left.set()

    async with raw_server(watch) as server, asyncio.timeout(3):
        task = asyncio.create_task(shoot(server.origin))
        await came.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await left.wait()
        assert len(server.submits) == 1
