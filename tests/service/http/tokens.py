"""People's tokens as Supabase signs them, and the address where its keys are published."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm

SECRET = "the project's shared secret, of enough bytes"
PROJECT = "https://project.supabase.example"


def claims(user: str, **others: Any) -> dict[str, Any]:
    """The claims of a person who signed in, as Supabase writes them."""
    now = int(time.time())
    found = {
        "iss": f"{PROJECT}/auth/v1",
        "sub": user,
        "aud": "authenticated",
        "exp": now + 3600,
        "iat": now,
        "email": "ada@example.org",
        "role": "authenticated",
        "session_id": "d0a2c7a1-0000-4000-8000-000000000000",
        "is_anonymous": False,
    }
    return {key: value for key, value in (found | others).items() if value is not None}


def token(user: str, *, secret: str = SECRET, **others: Any) -> str:
    """A token signed with the shared secret."""
    return jwt.encode(claims(user, **others), secret, algorithm="HS256")


@dataclass
class Issuer:
    """Keys, published one at a time, and rotated."""

    port: int = 0
    asked: int = 0
    away: bool = False
    keys: dict[str, ec.EllipticCurvePrivateKey] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/auth/v1/.well-known/jwks.json"

    def rotate(self, key_id: str) -> None:
        self.keys = {key_id: ec.generate_private_key(ec.SECP256R1())}

    def token(self, user: str, **others: Any) -> str:
        key_id, key = next(iter(self.keys.items()))
        mine = claims(user, **({"iss": f"http://127.0.0.1:{self.port}/auth/v1"} | others))
        return jwt.encode(mine, key, algorithm="ES256", headers={"kid": key_id})

    def document(self) -> bytes:
        keys = [
            json.loads(ECAlgorithm.to_jwk(key.public_key()))
            | {"kid": name, "alg": "ES256", "use": "sig"}
            for name, key in self.keys.items()
        ]
        return json.dumps({"keys": keys}).encode()


@asynccontextmanager
async def issuing() -> AsyncIterator[Issuer]:
    """Publish keys over real HTTP."""
    issuer = Issuer()
    issuer.rotate("first")

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        issuer.asked += 1
        status, body = (b"503 Away", b"") if issuer.away else (b"200 OK", issuer.document())
        head = b"HTTP/1.1 %b\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % (
            status,
            len(body),
        )
        writer.write(head + body)
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        issuer.port = server.sockets[0].getsockname()[1]
        yield issuer
