"""What a process and those it has begun take of this machine, as /proc tells of them."""

import os
from contextlib import suppress
from pathlib import Path

_PROC = Path("/proc")
# What reading of a thread or process says that has ended just now.
_GONE = (FileNotFoundError, ProcessLookupError)


def family(pid: int) -> list[int]:
    """Return the number of a process, then those of the ones it has begun that still run."""
    begun: list[str] = []
    with suppress(*_GONE):
        # Each stands with the thread that has begun it; other threads come and go meanwhile.
        for thread in (_PROC / str(pid) / "task").iterdir():
            with suppress(*_GONE):
                begun += (thread / "children").read_text().split()
    return [pid, *map(int, begun)]


def cpu_seconds(pid: int) -> float:
    """Return the processor time of a process so far, its own and the kernel's for it."""
    fields = (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_bytes(pid: int) -> int:
    """Return what a process holds in memory: its resident set."""
    pages = (_PROC / str(pid) / "statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")
