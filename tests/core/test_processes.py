"""What a process and those it has begun take, as the system tells of them."""

import os
import runpy
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from onemile import processes

pytestmark = [
    pytest.mark.one_engine,
    pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="no /proc on this machine"),
]


@pytest.mark.parametrize("error", [FileNotFoundError, ProcessLookupError])
def test_a_thread_that_ends_while_it_is_read_is_left_out(monkeypatch, error):
    over, read = threading.Event(), Path.read_text
    other = threading.Thread(target=over.wait)
    other.start()

    def read_text(path):
        if f"/{other.native_id}/" in str(path):
            raise error
        return read(path)

    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        monkeypatch.setattr(Path, "read_text", read_text)
        found = processes.family(os.getpid())
        child.communicate(b"\n")
    over.set()
    other.join()
    assert found[0] == os.getpid() and child.pid in found


def test_of_a_process_that_has_ended_no_other_is_found():
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        ended.wait()
    assert processes.family(ended.pid) == [ended.pid]


def test_it_is_there_where_the_system_cannot_be_asked(monkeypatch):
    monkeypatch.delattr(os, "sysconf")  # as on Windows, where these are imported too
    assert "family" in runpy.run_path(processes.__file__)


def test_a_process_has_taken_time_and_holds_memory():
    assert processes.cpu_seconds(os.getpid()) > 0.01
    assert processes.memory_bytes(os.getpid()) > 1_000_000
