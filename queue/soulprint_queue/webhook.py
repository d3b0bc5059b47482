"""Telling a webhook about an import. Ids, states and figures; never a word of a person.

Signed as https://www.standardwebhooks.com has it, so that receivers find a library for it.
"""

from __future__ import annotations

import asyncio
import base64
import datetime as dt
import hashlib
import hmac
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import unquote, urlsplit, urlunsplit
from uuid import UUID

import msgspec
from pydantic import SecretStr

from soulprint_queue.addresses import Unreachable, addresses_of
from soulprint_queue.settings import Settings
from soulprint_queue.variables import signing_key

TIMEOUT_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Delivery:
    """How one try went.

    Attributes:
        http_status: what was answered, None where nothing was.
        reason: why it counts as failed: `private_address`, `unresolved`, `timeout`, `connection`,
            `redirect` or `status`; None: it was delivered.
        ms: how long it took.
    """

    http_status: int | None
    reason: str | None
    ms: int


@dataclass(frozen=True, slots=True)
class Webhook:
    """Whom to tell.

    Attributes:
        url: its address, which may hold a token.
        secrets: each signs, so that one can be replaced while the other still counts.
        private: whether it may be an address of our own network.
    """

    url: SecretStr
    secrets: tuple[SecretStr, ...]
    private: bool

    @classmethod
    def of(cls, settings: Settings) -> Self | None:
        """The webhook of the environment, None where there is none."""
        if settings.alert_webhook is None:
            return None
        private = settings.webhook_private == "allow"
        return cls(settings.alert_webhook, settings.webhook_secrets, private)

    async def tell(self, webhook_id: UUID, occasion: Mapping[str, Any]) -> Delivery:
        """POST `occasion` as JSON, once.

        Redirects are not followed: they could lead a server-side request anywhere.

        Args:
            webhook_id: the same for every try of one occasion, so that a receiver knows doubles.
            occasion: what is told.
        """
        body = msgspec.json.encode({**occasion, "sent_at": dt.datetime.now(dt.UTC)})
        headers = {
            "Content-Type": "application/json",
            **signed(str(webhook_id), int(time.time()), body, self.secrets),
        }
        started = time.monotonic()
        http_status: int | None = None
        try:
            # The client's own limit is from byte to byte: an answer may drip for ever.
            async with asyncio.timeout(TIMEOUT_SECONDS):
                http_status = await self._post(body, headers)
        except Unreachable as error:
            reason: str | None = error.reason
        except TimeoutError:
            reason = "timeout"
        except OSError:
            reason = "connection"
        else:
            reason = _judge(http_status)
        return Delivery(http_status, reason, round(1000 * (time.monotonic() - started)))

    async def _post(self, body: bytes, headers: dict[str, str]) -> int:
        """Send to the first of the host's addresses that answers, each of which was checked.

        Raises:
            Unreachable: none of them may be asked.
            TimeoutError, OSError: none of them answered.
        """
        import httpx2

        parts = urlsplit(self.url.get_secret_value())
        assert parts.hostname is not None, "the settings take no other"
        port = parts.port or (443 if parts.scheme == "https" else 80)
        addresses = await addresses_of(parts.hostname, port, private=self.private)
        # No proxy: it would resolve the name anew, and by its own rules.
        async with httpx2.AsyncClient(
            transport=httpx2.AsyncHTTPTransport(), timeout=TIMEOUT_SECONDS, follow_redirects=False
        ) as client:
            for address in addresses:
                host = f"[{address}]" if ":" in address else address
                url = urlunsplit((parts.scheme, f"{host}:{port}", parts.path, parts.query, ""))
                try:
                    async with client.stream(
                        "POST",
                        url,
                        content=body,
                        headers={**headers, "Host": parts.netloc.rpartition("@")[2]},
                        # The certificate has to be the name's, wherever the name leads.
                        extensions={"sni_hostname": parts.hostname},
                        auth=_credentials(parts.username, parts.password),
                    ) as answer:
                        # What else it says does not matter, however long that is.
                        return int(answer.status_code)
                except httpx2.ConnectError as error:
                    refused = error
                except httpx2.TimeoutException as error:
                    raise TimeoutError from error
                # The interface of a link-local address, which a URL has no place for.
                except (httpx2.HTTPError, httpx2.InvalidURL) as error:
                    raise OSError(type(error).__name__) from error
            raise ConnectionError(type(refused).__name__) from refused


def signed(
    webhook_id: str, timestamp: int, body: bytes, secrets: Sequence[SecretStr]
) -> dict[str, str]:
    """The headers that tell which message this is, when it was sent, and who sent it.

    Args:
        webhook_id: the message.
        timestamp: Unix seconds.
        body: the bytes that are sent.
        secrets: of the form `whsec_…`; one signature each, none at all without.
    """
    headers = {"webhook-id": webhook_id, "webhook-timestamp": str(timestamp)}
    content = b"%b.%d.%b" % (webhook_id.encode(), timestamp, body)
    signatures = [
        base64.b64encode(
            hmac.digest(signing_key(secret.get_secret_value()), content, hashlib.sha256)
        ).decode()
        for secret in secrets
    ]
    if signatures:
        headers["webhook-signature"] = " ".join(f"v1,{signature}" for signature in signatures)
    return headers


def _judge(http_status: int) -> str | None:
    if 200 <= http_status < 300:
        return None
    return "redirect" if 300 <= http_status < 400 else "status"


def _credentials(user: str | None, password: str | None) -> tuple[str, str] | None:
    return None if user is None else (unquote(user), unquote(password or ""))
