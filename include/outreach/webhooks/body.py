"""Reading the raw body of a request, and no more of it than is allowed."""

from fastapi import Request
from starlette.requests import ClientDisconnect

LIMIT = 1024 * 1024
"""Bytes. A transcript of an hour's call is a tenth of it."""


class BodyTooLarge(Exception):
    """More came, or was announced, than is allowed."""


class BodyIncomplete(Exception):
    """The sender went away before the end."""


async def read_body(request: Request, *, limit: int = LIMIT) -> bytes:
    """Return the raw body; raises ``BodyTooLarge`` as soon as it is known to be.

    The header only spares the reading: what counts is what arrives.
    """
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > limit:
        raise BodyTooLarge
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > limit:
                raise BodyTooLarge
    except ClientDisconnect as error:
        raise BodyIncomplete from error
    return bytes(body)
