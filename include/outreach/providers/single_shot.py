"""One connection, opened early, over which one request is sent once.

httpx cannot open a connection before its request. This class does, so that a
provider that cannot be reached is noticed before anything is written down as
sent. It also counts the bytes that were handed to the socket: none means
"certainly not sent", some means "may have been sent".
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from types import TracebackType
from typing import Any, Self

import httpcore
import httpx

from outreach.domain.errors import OutcomeUnknown, Unavailable
from outreach.providers.http import (
    CONNECT_SECONDS,
    TOTAL_SECONDS,
    Answer,
    address_in_words,
    client_over,
    read_answer,
    tls_context,
)

LISTEN_SECONDS = 0.01
"""How long to listen before the first byte is sent; a working server says nothing in that time."""


class CountingStream(httpcore.AsyncNetworkStream):
    """A network stream that counts the bytes to write before it writes them."""

    def __init__(self, stream: httpcore.AsyncNetworkStream) -> None:
        self._stream = stream
        self.bytes_offered = 0

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109
        return await self._stream.read(max_bytes, timeout)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109
        # Counted first: once the socket has the bytes, no error can prove that they were not sent.
        self.bytes_offered += len(buffer)
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._stream.aclose()

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class _Body(httpx.AsyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._response.aiter_stream():
            yield part

    async def aclose(self) -> None:
        await self._response.aclose()


class _OpenConnection(httpx.AsyncBaseTransport):
    """An httpx transport over one connection that is already open; it can open no other one."""

    def __init__(self, connection: httpcore.AsyncHTTP11Connection) -> None:
        self._connection = connection

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await self._connection.handle_async_request(
            httpcore.Request(
                method=request.method,
                url=_core_url(request.url),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            status_code=response.status,
            headers=response.headers,
            stream=_Body(response),
            extensions=response.extensions,
        )

    async def aclose(self) -> None:
        await self._connection.aclose()


class SingleShot:
    """An open connection to one server, for one request. Create it with ``open``."""

    def __init__(self, url: httpx.URL, stream: CountingStream) -> None:
        self._url = url
        self._stream = stream
        self._client = client_over(
            _OpenConnection(httpcore.AsyncHTTP11Connection(origin=_core_url(url).origin, stream=stream))
        )
        self._spent = False

    @classmethod
    async def open(
        cls, url: httpx.URL, *, tls: ssl.SSLContext | None = None, within_seconds: float = CONNECT_SECONDS
    ) -> Self:
        """Connect to the server of ``url``, with TLS for https, without sending any byte of a request.

        Raises ``Unavailable`` if name, connection or certificate fails.
        """
        try:
            async with asyncio.timeout(within_seconds):
                stream = await _connect(url, tls or tls_context() if url.scheme == "https" else None)
        except Exception as error:
            raise Unavailable(
                f"cannot connect to {address_in_words(url)}: {_said(error)}. Nothing was sent"
            ) from error
        return cls(url, CountingStream(stream))

    @property
    def bytes_offered(self) -> int:
        """How many bytes, headers included, were handed to the socket."""
        return self._stream.bytes_offered

    async def post(
        self, body: bytes, *, headers: Mapping[str, str], within_seconds: float = TOTAL_SECONDS
    ) -> Answer:
        """Send ``body`` once and read the answer, all within one timeout.

        Raises ``Unavailable`` if no byte was handed to the socket, ``OutcomeUnknown``
        if some were and no status line came back, and ``RuntimeError`` if the
        connection was used or closed before.
        """
        if self._spent:
            raise RuntimeError("this connection was used or closed; open a fresh one for another request")
        self._spent = True
        request = self._client.build_request(
            "POST", self._url, content=body, headers={"Connection": "close", **headers}
        )
        deadline = asyncio.get_running_loop().time() + within_seconds
        try:
            async with asyncio.timeout_at(deadline):
                await self._require_silence()
                response = await self._client.send(request, stream=True)
        except Exception as error:
            raise self._failure(error) from None  # a parser's own text quotes the answer
        try:
            async with asyncio.timeout_at(deadline):
                return await read_answer(response)
        except TimeoutError:
            return Answer(status=response.status_code, headers=dict(response.headers), body=None)

    async def close(self) -> None:
        """Close the connection; bytes still in the buffer are dropped, not sent."""
        self._spent = True
        await self._client.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    async def _require_silence(self) -> None:
        """Refuse a connection that the server has closed, or on which it sends something before our request.

        The claim happens between connecting and sending. Here a server that closed the
        connection meanwhile is still found early enough to prove "not sent".
        """
        try:
            early = await self._stream.read(1, timeout=LISTEN_SECONDS)
        except httpcore.ReadTimeout:
            return
        raise ConnectionError("the server closed the connection" if not early else "the server spoke first")

    def _failure(self, error: Exception) -> Unavailable | OutcomeUnknown:
        where = address_in_words(self._url)
        if not self.bytes_offered:
            return Unavailable(f"the connection to {where} was lost before sending: {_said(error)}")
        return OutcomeUnknown(
            f"no answer from {where} after {self.bytes_offered} bytes: {_said(error)}. "
            "The request may have been accepted, so it is not sent again"
        )


async def _connect(url: httpx.URL, tls: ssl.SSLContext | None) -> httpcore.AsyncNetworkStream:
    host = url.raw_host.decode("ascii")
    stream = await httpcore.AnyIOBackend().connect_tcp(host, _core_url(url).origin.port)
    if tls is None:
        return stream
    try:
        return await stream.start_tls(tls, server_hostname=host)
    except BaseException:
        # A handshake that the timeout interrupts would leave the socket open.
        await stream.aclose()
        raise


def _core_url(url: httpx.URL) -> httpcore.URL:
    return httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)


def _said(error: BaseException) -> str:
    """Describe an error in words that hold nothing of the request."""
    if isinstance(error, TimeoutError):
        return "it took too long"
    if isinstance(error, httpcore.ProtocolError):
        return "what came back is not HTTP"  # its own text quotes the bytes
    return f"{error}" or type(error).__name__
