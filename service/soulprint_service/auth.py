"""Who may ask: the app, with one of the API keys; a person, with a token.

Without any key and without a way to check tokens, this machine alone may, as its one user.
"""

from __future__ import annotations

import functools
import hashlib
import hmac
import ipaddress
from typing import Literal
from urllib.parse import urlsplit

from starlette.requests import Request

from soulprint_queue.settings import Settings
from soulprint_service.local_user import LOCAL_USER
from soulprint_service.problems import CROSS_SITE, WHO, Problem
from soulprint_service.tokens import Person, Tokens

# What a proxy adds: with one of these the peer is not who is asking.
_FORWARDED = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip")

MACHINE = "machine"
"""Who asks where neither keys nor tokens are known."""

# Methods that change nothing: another site's page may send them, and cannot read the answer.
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Doorkeeper:
    """Admits requests, or refuses them with 401."""

    def __init__(self, settings: Settings) -> None:
        """Take the API keys and what people's tokens are checked with."""
        # Digests are of one length, so that comparing tells nothing about a key's length either.
        self._digests = tuple(_digest(key.get_secret_value().encode()) for key in settings.api_keys)
        self._names = tuple(key_name(key.get_secret_value()) for key in settings.api_keys)
        checks = settings.supabase_jwt_secret or settings.supabase_jwks_url
        self._tokens = Tokens(settings) if checks else None

    @property
    def signs_in(self) -> Literal["token", "here", "nowhere"]:
        """How a person is known: by a token, by being on this machine, or not at all."""
        if self._tokens is not None:
            return "token"
        return "nowhere" if self._digests else "here"

    async def identify(self, request: Request) -> Person:
        """Return the person who asks.

        Raises:
            Problem: 401, nobody that is known; 403, another site's page asks in a person's name;
                503, the keys that check tokens are away.
        """
        if self._tokens is None:
            if self._digests:
                raise Problem(
                    WHO,
                    "This service does not know people: it has no way to check their tokens.",
                    hint="Set SUPABASE_JWKS_URL (or SUPABASE_JWT_SECRET) for the service.",
                    headers={"WWW-Authenticate": 'Bearer realm="soulprint"'},
                )
            _admit_this_machine(request)
            return Person(LOCAL_USER)
        token = _bearer(request)
        if token is None:
            raise Problem(
                WHO,
                "The request names no person.",
                hint="Send the header Authorization: Bearer <the person's access token>.",
                headers={"WWW-Authenticate": 'Bearer realm="soulprint"'},
            )
        return await self._tokens.read(token)

    async def aclose(self) -> None:
        """Close what was opened for checking."""
        if self._tokens is not None:
            await self._tokens.aclose()

    def admit(self, request: Request) -> str:
        """Let the app's request pass. Returns who asks, as the audit names them.

        Raises:
            Problem: 401, who asks is not known; 403, another site's page asks.
        """
        if not self._digests:
            _admit_this_machine(request)
            return MACHINE
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
        return f"key {self._names[matches.index(True)]}"


@functools.cache
def key_name(key: str) -> str:
    """Name an API key by a fingerprint of it, to tell one from another.

    Slow on purpose (RFC 7914's figures for interactive use) and short: whoever reads the audit can
    neither compute the key from it, nor be sure of a guess.
    """
    return hashlib.scrypt(key.encode(), salt=b"soulprint api key", n=2**14, r=8, p=1, dklen=4).hex()


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
        _refuse_other_sites(request)
        return
    raise Problem(
        WHO,
        "This service has no API key, and so it answers this machine alone, without a proxy.",
        hint="Set SOULPRINT_API_KEY for the service, and send it as Authorization: Bearer.",
        headers={"WWW-Authenticate": 'Bearer realm="soulprint"'},
    )


def _refuse_other_sites(request: Request) -> None:
    """Without a key nothing but the browser tells our page from another: it says who asks."""
    if request.method in _SAFE:
        return
    site = request.headers.get("sec-fetch-site", "none")
    origin = request.headers.get("origin")
    own = origin is None or urlsplit(origin).netloc == request.headers.get("host", "")
    if site in {"none", "same-origin"} and own:
        return
    raise Problem(
        CROSS_SITE,
        "A page of another site asked, and only SoulPrint's own page may.",
        hint="Open SoulPrint's page itself.",
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
