"""People's tokens: JSON Web Tokens as Supabase signs them, checked before anything is believed."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec
import structlog

from soulprint_service.problems import KEYS_AWAY, WHO, Problem

if TYPE_CHECKING:
    import httpx2
    from jwt import PyJWK, PyJWKSet

    from soulprint_queue.settings import Settings

AUDIENCE = "authenticated"
"""Supabase's audience of a person who signed in; a page's own key has another."""

LEEWAY_SECONDS = 10
"""How far clocks may be apart."""

KEYS_SECONDS = 600.0
"""How long fetched keys are used before they are looked at again: Supabase caches them as long."""

ASK_AGAIN_SECONDS = 30.0
"""How soon an unknown key id may cause another look: anybody can invent one."""

FETCH_SECONDS = 5.0
LONGEST = 8 * 1024
"""Bytes of a token; Supabase's are about 1,000."""

_SHARED = ["HS256"]
_PUBLIC = ["ES256", "RS256", "EdDSA"]

log = structlog.get_logger(__name__)


class Person(msgspec.Struct, frozen=True):
    """Who a token speaks for.

    Attributes:
        user_id: whose data.
        expires_at: in seconds since 1970; None: never.
    """

    user_id: UUID
    expires_at: float | None = None


class Tokens:
    """Reads tokens, signed with the shared secret or with one of the published keys."""

    def __init__(self, settings: Settings) -> None:
        """Take what is configured.

        Args:
            settings: `SUPABASE_JWT_SECRET`, `SUPABASE_JWKS_URL`, and the project's address, whose
                `/auth/v1` is the issuer.
        """
        secret = settings.supabase_jwt_secret
        self._secret = secret.get_secret_value() if secret else None
        self._keys = (
            PublishedKeys(settings.supabase_jwks_url) if settings.supabase_jwks_url else None
        )
        self._issuer = _issuer(settings)

    async def read(self, token: bytes) -> Person:
        """Check a token and return who it speaks for.

        Raises:
            Problem: 401, which says what is wrong with the token and never repeats it; 503 while
                the published keys cannot be fetched.
        """
        import jwt

        if len(token) > LONGEST:
            raise _refused("The token is longer than any that is given out.")
        try:
            header = jwt.get_unverified_header(token)
            algorithm = str(header.get("alg"))
            key: str | PyJWK
            if algorithm in _SHARED and self._secret is not None:
                key, algorithms = self._secret, _SHARED
            elif algorithm in _PUBLIC and self._keys is not None:
                key, algorithms = await self._keys.find(str(header.get("kid", ""))), _PUBLIC
            else:
                raise _refused("The token is signed in a way that this service does not take.")
            claims = jwt.decode(
                token,
                key,
                algorithms=algorithms,
                audience=AUDIENCE,
                issuer=self._issuer,
                leeway=LEEWAY_SECONDS,
                options={"require": ["exp", "sub", "aud", *(["iss"] if self._issuer else [])]},
            )
            return Person(UUID(claims["sub"]), float(claims["exp"]))
        except jwt.ExpiredSignatureError as error:
            raise _refused("The token has expired.", "Sign in again.") from error
        except jwt.InvalidAudienceError as error:
            raise _refused("The token is for another audience.") from error
        except jwt.InvalidIssuerError as error:
            raise _refused("The token was given out by another project.") from error
        except (jwt.PyJWTError, ValueError, TypeError, OverflowError) as error:
            raise _refused("The token cannot be trusted.") from error

    async def aclose(self) -> None:
        """Close the connections for the keys."""
        if self._keys is not None:
            await self._keys.aclose()


class PublishedKeys:
    """The keys at an address, fetched when they are needed and kept for a while.

    Keys rotate: an id that is not known makes it look again, though not more often than every
    `ASK_AGAIN_SECONDS`. While the address is away, keys that were fetched go on being used.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._client: httpx2.AsyncClient | None = None
        self._keys: PyJWKSet | None = None
        self._asked = -KEYS_SECONDS
        self._lock = asyncio.Lock()

    async def find(self, key_id: str) -> PyJWK:
        """Return the key of an id.

        Raises:
            Problem: 401, there is none; 503, no keys could be fetched so far.
        """
        async with self._lock:
            age = time.monotonic() - self._asked
            found = self._known(key_id)
            if age >= KEYS_SECONDS or (found is None and age >= ASK_AGAIN_SECONDS):
                self._asked = time.monotonic()
                await self._fetch()
                found = self._known(key_id)
        if self._keys is None:
            self._asked = -KEYS_SECONDS
            raise Problem(
                KEYS_AWAY,
                "The keys that check people's tokens could not be fetched.",
                hint="Try again soon. For the operator: look at SUPABASE_JWKS_URL.",
                headers={"Retry-After": "2"},
            )
        if found is None:
            raise _refused("The token is signed with a key that is not published.")
        return found

    async def aclose(self) -> None:
        """Close the connection."""
        if self._client is not None:
            await self._client.aclose()

    def _known(self, key_id: str) -> PyJWK | None:
        keys = self._keys.keys if self._keys is not None else []
        return next((key for key in keys if key.key_id == key_id), None)

    async def _fetch(self) -> None:
        import httpx2
        import jwt

        if self._client is None:
            self._client = httpx2.AsyncClient(timeout=FETCH_SECONDS)
        try:
            response = await self._client.get(self._url)
            response.raise_for_status()
            document: Any = msgspec.json.decode(response.content)
            self._keys = jwt.PyJWKSet.from_dict(document)
        except (
            httpx2.HTTPError,
            msgspec.DecodeError,
            jwt.PyJWTError,
            AttributeError,
            TypeError,
        ) as error:
            # The old keys stay: a moment's outage of the address signs nobody out.
            log.warning("keys_not_fetched", error=type(error).__name__)


def _issuer(settings: Settings) -> str | None:
    """Supabase's issuer: the folder of the published keys, or of the project's address."""
    if settings.supabase_jwks_url and "/.well-known/" in settings.supabase_jwks_url:
        return settings.supabase_jwks_url.partition("/.well-known/")[0]
    return f"{settings.supabase_url}/auth/v1" if settings.supabase_url else None


def _refused(detail: str, hint: str = "Sign in again, and send the new token.") -> Problem:
    return Problem(
        WHO,
        detail,
        hint=hint,
        headers={"WWW-Authenticate": 'Bearer realm="soulprint", error="invalid_token"'},
    )
