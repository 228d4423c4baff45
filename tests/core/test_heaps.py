"""A process of many threads keeps to a few heaps, as glibc itself counts them."""

import subprocess
import sys

import pytest

from onemile.cli import heaps

pytestmark = pytest.mark.one_engine

THREADS = 12
SAYS_ITS_HEAPS = f"""
import ctypes, sys, threading
if sys.argv[1] == "few":
    from onemile.cli import heaps
    assert heaps.keep_few()
libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
together = threading.Barrier({THREADS})
def use():
    together.wait()
    libc.malloc(ctypes.c_size_t(5_000))
    together.wait()
at_work = [threading.Thread(target=use) for _ in range({THREADS})]
[one.start() for one in at_work]
[one.join() for one in at_work]
libc.fdopen.restype = ctypes.c_void_p
libc.malloc_info(0, ctypes.c_void_p(libc.fdopen(1, b"w")))
libc.fflush(None)
"""


def count(how: str, variables: dict[str, str] | None = None) -> int:
    command = [sys.executable, "-c", SAYS_ITS_HEAPS, how]
    path = {"PYTHONPATH": ":".join(filter(None, sys.path))}
    said = subprocess.run(
        command, capture_output=True, text=True, check=True, env={**path, **(variables or {})}
    )
    return said.stdout.count("<heap nr=")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc is not here")
def test_threads_share_two_heaps():
    assert count("as many as it likes") > heaps.HEAPS
    assert 1 <= count("few") <= heaps.HEAPS
    assert 1 <= count("those of the environment", heaps.ENVIRONMENT) <= heaps.HEAPS
