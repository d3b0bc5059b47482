"""Inflates the next bytes while those before them are parsed."""

from __future__ import annotations

from queue import SimpleQueue
from threading import Semaphore, Thread

from soulprint_pipeline.exports.window import WINDOW, Source, put

WORTH_A_THREAD = 32 * 1024
"""Packed bytes in the file below which a thread costs more than it saves."""

_PIECE = 2 * WINDOW  # each costs two waits for the interpreter


class ReadAhead:
    """A source whose bytes come from a thread, which makes one window while another one is used.

    The inflater and the checksum let other threads run while they work, which on a second core
    takes them out of the way. Bytes that lie plain in a file cost too little for that.

    Args:
        source: used by the thread alone, until `join` returns.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self._pieces: SimpleQueue[bytes | Exception] = SimpleQueue()
        self._room = Semaphore()
        self._stopped = False
        self._rest = memoryview(b"")
        self._over = False
        self._thread = Thread(target=self._run, name="soulprint-read-ahead", daemon=True)
        self._thread.start()

    @property
    def done(self) -> int:
        """Bytes of the file consumed by the thread."""
        return self._source.done

    @property
    def cut(self) -> bool:
        """As of the source; to be asked at the end."""
        return self._source.cut

    @property
    def fault(self) -> str:
        """As of the source; to be asked at the end."""
        return self._source.fault

    def read(self, size: int) -> bytes:
        """Return at most `size` bytes, b"" only at the end; raises what the source raised."""
        return bytes(self._take(size))

    def read_into(self, room: memoryview) -> int:
        """Put at most `len(room)` bytes there, as `read`."""
        return put(self._take(len(room)), room)

    def _take(self, size: int) -> memoryview:
        if not self._rest and not self._over:
            piece = self._pieces.get()
            self._room.release()
            if isinstance(piece, Exception):
                self._over = True
                raise piece
            self._over = not piece
            self._rest = memoryview(piece)
        data, self._rest = self._rest[:size], self._rest[size:]
        return data

    def close(self) -> None:
        """Let the thread end, once it has what it is reading; does not wait for that.

        Whoever gives a reading up may be the event loop, for which a stored object's bytes wait.
        """
        self._stopped = True
        self._room.release()

    def join(self) -> None:
        """Wait until the source is used no more."""
        self._thread.join()

    def _run(self) -> None:
        while True:
            self._room.acquire()
            if self._stopped:
                return
            try:
                piece = self._source.read(_PIECE)
            except Exception as error:  # noqa: BLE001 - raised where the bytes are awaited
                self._pieces.put(error)
                return
            self._pieces.put(piece)
            if not piece:
                return
