"""The log survives what a log must survive."""

from pathlib import Path

from outreach_sandbox.simulator.log import LogEntry, PhoneCalled, SimulatorLog, TokenAnswered, read_log


def ring(phone: str) -> PhoneCalled:
    return PhoneCalled(request_number=1, contact_index=0, phone=phone, call_id=None, provider_call_id="p")


def test_entries_are_read_in_the_order_and_the_types_they_were_written(tmp_path: Path) -> None:
    log = SimulatorLog(tmp_path / "deep" / "levers.jsonl")
    written: list[LogEntry] = [TokenAnswered(status=200), ring("+966500000001"), ring("رقم")]
    for entry in written:
        log.append(entry)
    log.close()

    stamped = read_log(log.path)
    assert [entry.model_copy(update={"at": None}) for entry in stamped] == [
        entry.model_copy(update={"at": None}) for entry in written
    ]


def test_no_log_yet_is_an_empty_log(tmp_path: Path) -> None:
    assert read_log(tmp_path / "absent.jsonl") == []


def test_half_a_line_is_not_read_and_not_kept(tmp_path: Path) -> None:
    path = tmp_path / "levers.jsonl"
    log = SimulatorLog(path)
    log.append(ring("+966500000001"))
    log.close()
    with path.open("ab") as file:
        file.write(b'{"kind": "ring", "pho')
    assert [entry.kind for entry in read_log(path)] == ["ring"]

    continued = SimulatorLog(path)
    continued.append(ring("+966500000002"))
    continued.close()

    assert [entry.phone for entry in read_log(path) if isinstance(entry, PhoneCalled)] == [
        "+966500000001",
        "+966500000002",
    ]
