"""Reading into structures from several threads at once.

msgspec learns a structure when it meets it for the first time, and that runs Python (annotations
are evaluated), so that another thread may come in between. One that reads into the same structure
then follows a pointer that is not set yet, and takes the process down (seen with 0.22.0). So a
structure is learned under a lock, and read into afterwards.
"""

from __future__ import annotations

import threading
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")

_learning = threading.Lock()
_decoders: dict[Any, msgspec.json.Decoder[Any]] = {}


def decoder(kind: type[T]) -> msgspec.json.Decoder[T]:
    """Return the decoder of JSON for a type, with everything in it learned; always the same."""
    found = _decoders.get(kind)
    if found is None:
        with _learning:
            found = _decoders[kind] = _decoders.get(kind) or msgspec.json.Decoder(kind)
    return found


def convert(value: object, kind: type[T]) -> T:
    """Return plain values as `kind`.

    Raises:
        msgspec.ValidationError: they do not fit.
    """
    decoder(kind)
    return msgspec.convert(value, kind)
