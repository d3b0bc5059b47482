"""Who may ask: whoever holds one of the API keys; without any key, this machine alone."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from collections.abc import Sequence

from pydantic import SecretStr
from starlette.requests import Request

from soulprint_service.problems import WHO, Problem

# What a proxy adds: with one of these the peer is not who is asking.
_FORWARDED = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip")


class Doorkeeper:
    """Admits requests, or refuses them with 401."""

    def __init__(self, keys: Sequence[SecretStr]) -> None:
        # Digests are of one length, so that comparing tells nothing about a key's length either.
        self._digests = tuple(_digest(key.get_secret_value().encode()) for key in keys)

    def admit(self, request: Request) -> None:
        """Let a request pass.

        Raises:
            Problem: 401; who asks is not known.
        """
        if not self._digests:
            _admit_this_machine(request)
            return
        given = _bearer(request)
        if given is None:
            raise Problem(
                WHO,
                "The request names no API key.",
                hint="Send the header Authorization: Bearer <SOULPRINT_API_KEY>.",
                headers={"WWW-Authenticate": 'Bearer realm="soulprint"'},
            )
        digest = _digest(given)
        # Every key is compared, so that the time taken does not tell which one was near.
        matches = [hmac.compare_digest(digest, known) for known in self._digests]
        if not any(matches):
            raise Problem(
                WHO,
                "The API key is none of this service's.",
                hint="Compare it with SOULPRINT_API_KEY of the service.",
                headers={"WWW-Authenticate": 'Bearer realm="soulprint", error="invalid_token"'},
            )


def _digest(key: bytes) -> bytes:
    return hashlib.sha256(key).digest()


def _bearer(request: Request) -> bytes | None:
    """The token of the one Authorization header; several headers name nobody."""
    headers = request.headers.getlist("authorization")
    if len(headers) != 1:
        return None
    scheme, _, token = headers[0].strip().partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        return None
    return token.strip().encode("latin-1")


def _admit_this_machine(request: Request) -> None:
    """Without keys: only a peer on loopback that no proxy stands in front of.

    The Host is looked at too: a page in this machine's browser may point a name of its own at
    loopback, and would then ask with the person's reach.
    """
    direct = not any(name in request.headers for name in _FORWARDED)
    if (
        direct
        and request.client is not None
        and _is_loopback(request.client.host)
        and (_names_loopback(request.headers.get("host", "")))
    ):
        return
    raise Problem(
        WHO,
        "This service has no API key, and so it answers this machine alone, without a proxy.",
        hint="Set SOULPRINT_API_KEY for the service, and send it as Authorization: Bearer.",
        headers={"WWW-Authenticate": 'Bearer realm="soulprint"'},
    )


def _is_loopback(address: str) -> bool:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return bool((mapped or found).is_loopback)


def _names_loopback(host: str) -> bool:
    name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    name = name.strip("[]").lower()
    return name == "localhost" or name.endswith(".localhost") or _is_loopback(name)
