"""A person who takes a batch as a file and launches it in the provider's console."""

import asyncio
import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import httpx
from sqlalchemy import select

from builders.shift import Shift
from builders.speechify_simulator import RunningSpeechify
from outreach.providers.base import BatchCall
from outreach.providers.speechify.console_file import write_batch_csv
from outreach.services.manual_export.export import batch_to_export, export_batch
from outreach.services.manual_export.revoke import RevokedExport, revoke_export
from outreach.services.resolution.cancel import CancelReport, cancel
from outreach.storage import tables

Rows = Sequence[Mapping[str, str]]


def rows_of(file: str) -> list[dict[str, str]]:
    """Read a file as anyone's program does."""
    return list(csv.DictReader(io.StringIO(file, newline=""), strict=True))


def file_of(rows: Rows) -> str:
    """Save rows as a file again."""
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue()


def planned_batches(night: Shift) -> list[UUID]:
    """The run's planned batches, in the order in which they would go out."""
    batch = tables.call_batch
    query = select(batch.c.batch_id).where(batch.c.run_id == night.run_id, batch.c.state == "planned")
    with night.ledger.connect() as connection:
        return list(connection.scalars(query.order_by(batch.c.sequence)))


def results_come_by(night: Shift, way: str) -> None:
    """Let results come home by one way alone: ``read`` or ``webhook``."""
    if way == "read":
        night.simulator.faults.add("pause_events")
    else:
        night.simulator.faults.add("lag_reads", seconds=3600)


@dataclass(frozen=True, kw_only=True)
class Handed:
    """A file that a person has."""

    batch_id: UUID
    file: str
    agent_id: str

    @property
    def phones(self) -> list[str]:
        return [row["phone"] for row in rows_of(self.file)]


@dataclass(frozen=True, kw_only=True)
class PersonAtConsole:
    """Does what people do, over HTTP where they do."""

    night: Shift

    def export(self, batch_id: UUID | None = None) -> Handed:
        """Take a batch, else the first planned one, as ``outreach export`` gives it."""
        night, files = self.night, []

        def write(calls: Sequence[BatchCall]) -> bytes:
            files.append(write_batch_csv(calls))
            return files[-1].encode()

        done = export_batch(
            night.ledger,
            night.warehouse,
            batch_to_export(night.ledger, batch_id or planned_batches(night)[0]),
            account=night.sender.account,
            provider=night.provider,
            settings=night.sender.settings,
            write=write,
            by="test",
            clock=night.clock,
        )
        return Handed(batch_id=done.batch_id, file=files[0], agent_id=str(done.template_id))

    def upload(
        self, handed: Handed, *, name: str | None = None, file: str | None = None, **form: str
    ) -> httpx.Response:
        """Upload the file under the name that the command gave, or another one."""
        assert isinstance(self.night.simulator, RunningSpeechify)
        answer = self.night.simulator.upload(
            file or handed.file, name=name or str(handed.batch_id), agent_id=handed.agent_id, **form
        )
        return answer.raise_for_status()

    def says_not_launched(self, batch_id: UUID) -> RevokedExport:
        """Say what ``outreach resolve <batch> --not-called`` says of an export."""
        night = self.night
        return asyncio.run(
            revoke_export(
                night.ledger,
                batch_id=batch_id,
                provider=night.provider,
                settings=night.sender.settings,
                reason="the wrong agent was chosen",
                by="test",
                clock=night.clock,
            )
        )

    def cancels(self, batch_id: UUID) -> CancelReport:
        """Do what ``outreach cancel`` does."""
        night = self.night
        return asyncio.run(
            cancel(
                night.ledger,
                run_or_batch=batch_id,
                provider_of=lambda _: night.provider,
                reason="the wrong agent was chosen",
                by="test",
                now=night.clock(),
            )
        )
