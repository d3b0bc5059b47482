"""Builds a format's structures from plain values, leaving out only what does not fit.

For records that the strict decoder refused: a field of an unusual type costs itself, an odd
element of a list its place in it, and nothing else.
"""

from __future__ import annotations

from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin

import msgspec

from soulprint_pipeline.learned import convert

S = TypeVar("S", bound=msgspec.Struct)

_UNFIT = object()


def adopt(value: dict[str, Any], kind: type[S]) -> S:
    """Build `kind` from a decoded object.

    Args:
        value: as `msgspec.json.decode` gives it without a type.
        kind: a structure whose fields all have defaults.
    """
    found = {}
    for field in msgspec.structs.fields(kind):
        if field.encode_name in value:
            fitted = _fitted(value[field.encode_name], field.type)
            if fitted is not _UNFIT:
                found[field.name] = fitted
    return kind(**found)


def _fitted(value: Any, kind: Any) -> Any:  # noqa: ANN401 - any JSON value, any annotation
    """Return `value` as `kind`, or what of it fits, or `_UNFIT`."""
    try:
        return convert(value, kind)
    except (msgspec.ValidationError, RecursionError):
        pass
    options = get_args(kind) if get_origin(kind) in {Union, UnionType} else (kind,)
    for option in options:
        origin = get_origin(option)
        if origin is list and isinstance(value, list):
            return _fitted_list(value, get_args(option)[0])
        if origin is dict and isinstance(value, dict):
            inner = get_args(option)[1]
            fitted = {key: _fitted(item, inner) for key, item in value.items()}
            return {key: item for key, item in fitted.items() if item is not _UNFIT}
        if (
            isinstance(value, dict)
            and isinstance(option, type)
            and issubclass(option, msgspec.Struct)
        ):
            return adopt(value, option)
    return _UNFIT


def _fitted_list(value: list[Any], inner: Any) -> list[Any]:  # noqa: ANN401 - see `_fitted`
    # Where an element may be null, a place that cannot be read stays a place.
    blank = None if NoneType in get_args(inner) else _UNFIT
    fitted = (_fitted(item, inner) for item in value)
    filled = (blank if item is _UNFIT else item for item in fitted)
    return [item for item in filled if item is not _UNFIT]
