"""The other way to create a batch: a form with a CSV file, as in the console and the documents.

The column ``phone`` is needed. In generation C ``custom_id`` is the caller's own
id; every other column is a variable, and its values are text.
"""

import csv
import io
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any

FORM = "multipart/form-data"
FILE = "csv_file"
PHONE, CUSTOM_ID = "phone", "custom_id"


class NotReadable(ValueError):
    """The form or its file is not as documented; the message repeats no value."""


def is_upload(content_type: str) -> bool:
    """Tell whether a request has a form and not JSON."""
    return content_type.partition(";")[0].strip().casefold() == FORM


def read_upload(content_type: str, body: bytes, *, is_c: bool) -> dict[str, Any]:
    """Turn a form into the document that asks for the same batch; raises ``NotReadable``."""
    fields = _fields(content_type, body)
    if FILE not in fields:
        raise NotReadable(f"the form has no {FILE}")
    try:
        texts = {name: value.decode("utf-8-sig") for name, value in fields.items()}
    except UnicodeDecodeError:
        raise NotReadable("the form is not UTF-8") from None
    file = texts.pop(FILE)
    return {**texts, "recipients": [_recipient(row, is_c=is_c) for row in _rows(file)]}


def _fields(content_type: str, body: bytes) -> dict[str, bytes]:
    head = f"Content-Type: {content_type}\r\n\r\n".encode()
    form = BytesParser(policy=HTTP).parsebytes(head + body)
    fields: dict[str, bytes] = {}
    for part in form.iter_parts():
        name = part.get_param("name", header="content-disposition")
        value = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(value, bytes):
            fields[name] = value
    return fields


def _rows(text: str) -> list[dict[str, str]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        columns = [name.strip() for name in next(reader, [])]
        rows = [cells for cells in reader if any(cells)]
    except csv.Error:
        raise NotReadable("the file is no CSV") from None
    if PHONE not in columns:
        raise NotReadable(f"the file has no column {PHONE}")
    if any(len(cells) != len(columns) for cells in rows):
        raise NotReadable("a row has more or fewer cells than the header")
    return [dict(zip(columns, cells, strict=True)) for cells in rows]


def _recipient(row: dict[str, str], *, is_c: bool) -> dict[str, Any]:
    variables = dict(row)
    phone = variables.pop(PHONE).strip()
    if not is_c:
        return {"phone": phone, "dynamic_vars": variables}
    custom_id = variables.pop(CUSTOM_ID, "").strip() or None
    return {"phone": phone, "dynamic_variables": variables, "custom_id": custom_id}
