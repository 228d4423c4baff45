"""What a process and those it has begun take of this machine, as /proc tells of them."""

import os
from pathlib import Path

_PROC = Path("/proc")
_PAGE_BYTES, _TICKS = os.sysconf("SC_PAGE_SIZE"), os.sysconf("SC_CLK_TCK")


def family(pid: int) -> list[int]:
    """Return the number of a process, then those of the ones it has begun that still run."""
    # Each stands with the thread that has begun it.
    begun = [path.read_text() for path in (_PROC / str(pid) / "task").glob("*/children")]
    return [pid, *map(int, " ".join(begun).split())]


def cpu_seconds(pid: int) -> float:
    """Return the processor time of a process so far, its own and the kernel's for it."""
    fields = (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def memory_bytes(pid: int) -> int:
    """Return what a process holds in memory: its resident set."""
    return int((_PROC / str(pid) / "statm").read_text().split()[1]) * _PAGE_BYTES
