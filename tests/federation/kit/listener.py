"""A port of this machine at which nobody may knock, and one that takes every call in silence."""

import socket
import threading

PATIENCE_SECONDS = 60  # of a line that is kept without a word, should a test forget it
LOOK_SECONDS = 0.01  # so its end is noticed soon


class Listener:
    """An open port; ``knocks`` counts who came. Whoever comes is kept waiting without a word."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port: int = self._socket.getsockname()[1]
        self.knocks = 0
        self._over = threading.Event()
        self._lines: list[socket.socket] = []
        self._thread = threading.Thread(target=self._listen, name="listener", daemon=True)
        self._thread.start()

    def forget(self) -> None:
        """Count anew, and let go of everybody who is kept waiting."""
        self.knocks = 0
        for line in self._lines[:]:
            self._lines.remove(line)
            line.close()

    def close(self) -> None:
        self._over.set()
        self._thread.join(PATIENCE_SECONDS)
        self._socket.close()
        self.forget()

    def _listen(self) -> None:
        self._socket.settimeout(LOOK_SECONDS)
        while not self._over.is_set():
            try:
                line, _address = self._socket.accept()
            except TimeoutError:
                continue
            self.knocks += 1
            self._lines.append(line)
