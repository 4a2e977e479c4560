"""A local stack for its owner: the running programs, and how they are ended."""

from dataclasses import dataclass, field
from typing import Any

from outreach.campaign.roots import project_folder
from outreach.commands.signals import held_back
from outreach.domain.errors import LocalProblem
from outreach_sandbox.postgres.server import stop_postgres
from outreach_sandbox.stack.processes import Program, RunningProgram, end_all, last_words, start
from outreach_sandbox.stack.secrets import Secrets
from outreach_sandbox.stack.stack_record import StackRecord, write_record
from outreach_sandbox.stack.state_folder import StateFolder


@dataclass(kw_only=True)
class Stack:
    """The programs of one state folder. Every change is recorded before the next one."""

    folder: StateFolder
    secrets: Secrets
    record: StackRecord
    environment: dict[str, str] = field(default_factory=dict, repr=False)
    programs: dict[str, RunningProgram] = field(default_factory=dict)

    def start(self, program: Program) -> RunningProgram:
        """Start a program; its output goes to ``logs/<name>.log``."""
        with held_back():
            running = start(
                program,
                environment=self.environment,
                log=self.folder.logs / f"{program.name}.log",
                folder=project_folder(),
            )
            self.programs[program.name] = running
            self.note(programs={**self.record.programs, program.name: running.mark})
        return running

    def run(self, program: Program) -> None:
        """Start a program that ends by itself, and wait for it; raises ``LocalProblem`` if it failed."""
        running = self.programs[program.name]
        if running.process.wait() == 0:
            del self.programs[program.name]
        self.check()

    def check(self) -> None:
        """Raise ``LocalProblem`` with the end of the log of a program that has ended by itself."""
        for running in self.programs.values():
            code = running.exit_code()
            if code is not None:
                raise LocalProblem(
                    f"{running.name} ended by itself with exit code {code}; the end of {running.log}:\n"
                    f"{last_words(running.log)}"
                )

    def note(self, **changes: Any) -> None:
        """Update the record that others read."""
        self.record = self.record.model_copy(update=changes)
        write_record(self.folder, self.record)

    def end(self) -> None:
        """End every program and the database server, in any state."""
        end_all([running.mark for running in self.programs.values()])
        for running in self.programs.values():
            running.process.wait()
        self.programs.clear()
        stop_postgres(self.folder.postgres)
