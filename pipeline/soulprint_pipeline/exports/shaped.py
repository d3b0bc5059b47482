"""What formats share whose record is one structure each: how it is decoded and adopted."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any, Generic, TypeVar

import msgspec

from soulprint_pipeline.exports.adopting import adopt
from soulprint_pipeline.exports.conversation import Item
from soulprint_pipeline.exports.format import Tally
from soulprint_pipeline.learned import decoder

R = TypeVar("R", bound=msgspec.Struct)


class Shaped(Generic[R]):
    """The half of `soulprint_pipeline.exports.format.Format` that a structure is enough for.

    Args:
        shape: of a record; all its fields have defaults.
    """

    apart = True

    def __init__(self, shape: type[R]) -> None:
        self._shape = shape

    # Made when they are needed: of the formats that are known, an export has one or two.
    @cached_property
    def _one(self) -> msgspec.json.Decoder[R]:
        return decoder(self._shape)

    @cached_property
    def _all(self) -> msgspec.json.Decoder[list[R]]:
        return decoder(list[self._shape])  # type: ignore[name-defined]

    def decode(self, raw: memoryview | bytes) -> R:
        return self._one.decode(raw)

    def decode_all(self, raw: memoryview | bytes) -> list[R]:
        return self._all.decode(raw)

    def adopt(self, value: dict[str, Any]) -> R:
        return adopt(value, self._shape)

    def arrange(self, items: Iterator[Item], tally: Tally) -> Iterator[Item]:
        del tally
        return items
