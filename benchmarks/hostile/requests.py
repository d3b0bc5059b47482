"""Requests that nobody means well with: each a list of bytes to send, made by a seeded `Random`."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any, Literal, TypeAlias
from uuid import UUID

End: TypeAlias = Literal["wait", "half-close", "leave", "reset"]
"""What the sender does after the last byte: waits for the end of the answer, closes its half and
waits, closes, or breaks the connection off."""


@dataclass(frozen=True)
class Attack:
    """One connection.

    Attributes:
        kind: the name of its kind.
        pieces: sent one after the other, with a pause in between.
        end: what follows.
    """

    kind: str
    pieces: tuple[bytes, ...]
    end: End


@dataclass(frozen=True)
class Attacker:
    """Makes attacks.

    Attributes:
        random: decides everything.
        key: of the app: behind it lies most of the code.
        token_of: makes a person's token.
    """

    random: Random
    key: str
    token_of: Callable[[str], str]

    def next(self) -> Attack:
        """Make one of any kind."""
        return self.random.choice(_KINDS)(self)

    def user(self) -> str:
        return str(UUID(int=self.random.getrandbits(128), version=4))

    def noise(self, most: int) -> bytes:
        return self.random.randbytes(self.random.randint(0, most))

    def auth(self) -> bytes:
        return b"Authorization: Bearer " + self.key.encode() + b"\r\n"

    def post(self, path: str, body: bytes, *headers: bytes, length: object = None) -> bytes:
        """A POST that the service reads to its end, as far as nothing else is wrong with it."""
        given = len(body) if length is None else length
        return b"".join(
            (
                f"POST {path} HTTP/1.1\r\nHost: localhost\r\n".encode(),
                self.auth(),
                b"Content-Type: application/json\r\n",
                *headers,
                f"Content-Length: {given}\r\nConnection: close\r\n\r\n".encode(),
                body,
            )
        )

    def get(self, path: bytes, *headers: bytes, method: bytes = b"GET") -> bytes:
        lines = (self.auth(), *headers, b"Connection: close\r\n\r\n")
        return b"%b %b HTTP/1.1\r\nHost: localhost\r\n%b" % (method, path, b"".join(lines))


_POSTS = ("/import-full", "/process-full", "/retry-full-pass", "/cancel", "/estimate")
_READS = ("status", "profile", "profile.md", "profile.zip", "facts", "imports", "estimate")

_STRANGE: tuple[Any, ...] = (
    *(
        None,
        True,
        0,
        -1,
        1.5,
        2**31,
        2**63,
        10**400,
        "",
        " ",
        "\0",
        "\ud800",
        "💥" * 50,
        "a" * 2000,
    ),
    *([], {}, [[]], {"a": 1}, "../../etc/passwd", "imports//x", "imports/%00/x", "'; DROP TABLE x"),
)


def _body(attacker: Attacker) -> bytes:
    """JSON, or nearly."""
    random, user = attacker.random, attacker.user()
    fields: dict[str, Any] = {"user_id": user, "storage_path": f"imports/{user}/export.zip"}
    for name in random.sample(
        ["user_id", "storage_path", "file_type", "conversation_count", "message_count", "other"], 2
    ):
        fields[name] = random.choice(_STRANGE)
    text = json.dumps(fields).encode()
    deep = random.choice((100, 1_000, 30_000))
    return random.choice(
        (
            text,
            text,
            text[: random.randrange(len(text))],
            b"[" * deep + b"]" * deep,
            b'{"a":' * (deep // 5) + b"1" + b"}" * (deep // 5),
            b"\xff\xfe" + text,
            b"\xef\xbb\xbf" + text,
            text.replace(b"export", b"\x00\xc3\x28"),
            text.replace(b"export", b"\\ud800\\u0000"),
            b"1" * random.choice((10, 5_000)),
            b'"' + b"\\" * random.randint(1, 99),
            b"{" + b'"a":1,' * 2_000 + b'"a":1}',
            b"NaN",
            attacker.noise(500),
            b" " * 70_000,
        )
    )


def bodies(attacker: Attacker) -> Attack:
    """Bodies of every kind, at the addresses that read them."""
    path = attacker.random.choice(_POSTS)
    return Attack("bodies", (attacker.post(path, _body(attacker)),), "wait")


def paths(attacker: Attacker) -> Attack:
    """Addresses that are none, or hold what nobody should put there."""
    random, user = attacker.random, attacker.user().encode()
    part = random.choice(
        (
            b"%00",
            b"%ff",
            b"%",
            b"%2e%2e%2f",
            b"..",
            b"\xff\xfe",
            b"%c0%af",
            b"a" * 5_000,
            b"%0d%0aX:1",
        )
    )
    path = random.choice(
        (
            b"/" + part,
            b"/users/" + part + b"/status",
            b"/users/" + user + b"/conversations/" + part,
            b"/users/" + user + b"/facts/" + part,
            b"/assets/" + part + b"/app.js",
            b"/users/" + user + b"/" + part,
            b"//" + part + b"//",
            b"http://elsewhere.example/" + part,
            b"*",
            b"/" + b"/".join([b"a"] * random.choice((10, 3_000))),
            b"/" + b"a" * 70_000,
        )
    )
    method = random.choice((b"GET", b"GET", b"DELETE", b"HEAD", b"POST", b"OPTIONS", b"BREW"))
    return Attack("paths", (attacker.get(path, method=method),), "wait")


def queries(attacker: Attacker) -> Attack:
    """Parameters that are doubled, endless, or hold what no cursor holds."""
    random, user = attacker.random, attacker.user()
    value = random.choice(
        (
            base64.urlsafe_b64encode(attacker.noise(60)).decode(),
            base64.urlsafe_b64encode(b'["9999-99-99", 1]').decode(),
            base64.urlsafe_b64encode(b"infinity|" + user.encode()).decode(),
            *("%00", "%ff", "-1", "1e3", "10" * 50, "x" * 3_000, "", "active", "decisions"),
        )
    )
    name = random.choice(("cursor", "limit", "status", "category", "form", "user_id", "%00"))
    what = random.choice(_READS)
    query = "&".join(f"{name}={value}" for _ in range(random.choice((1, 1, 2, 500))))
    return Attack("queries", (attacker.get(f"/users/{user}/{what}?{query}".encode()),), "wait")


def headers(attacker: Attacker) -> Attack:
    """Headers that are too many, too long, doubled, folded, or no text."""
    random = attacker.random
    line = random.choice(
        (
            b"X: " + b"a" * random.choice((1_000, 70_000, 300_000)) + b"\r\n",
            b"".join(b"X-%d: 1\r\n" % n for n in range(random.choice((50, 5_000)))),
            b"Host: other\r\n",
            b"Authorization: Bearer other\r\n",
            b"X: a\r\n b\r\n\tc\r\n",
            b"X: \x00\x01\r\n",
            b"X\x00: 1\r\n",
            b": 1\r\n",
            b"no colon\r\n",
            b"X-Request-ID: " + attacker.noise(90).replace(b"\n", b"") + b"\r\n",
            b"Idempotency-Key: " + attacker.noise(300).replace(b"\n", b"") + b"\r\n",
            b'If-None-Match: "' + attacker.noise(300).replace(b"\n", b"") + b"\r\n",
            b"Last-Event-ID: " + random.choice((b"-1", b"9" * 30, b"x", b"\xb2")) + b"\r\n",
            b"Accept-Encoding: *;q=x\r\nRange: bytes=0-\r\nUpgrade: websocket\r\n",
            b"Expect: 100-continue\r\n",
            b"traceparent: 00-" + b"0" * 32 + b"-" + b"0" * 16 + b"-00\r\n",
            attacker.noise(400),
        )
    )
    if random.random() < 0.5:
        path = f"/users/{attacker.user()}/{random.choice((*_READS, 'events'))}".encode()
        return Attack("headers", (attacker.get(path, line),), "wait")
    body = json.dumps({"user_id": attacker.user()}).encode()
    return Attack("headers", (attacker.post("/cancel", body, line),), "wait")


def lengths(attacker: Attacker) -> Attack:
    """A Content-Length that lies, or is no number."""
    random = attacker.random
    body = json.dumps({"user_id": attacker.user()}).encode()
    length = random.choice(
        (
            0,
            1,
            len(body) - 1,
            len(body) + 1,
            10**9,
            10**30,
            -1,
            "0x10",
            "+5",
            "1, 2",
            "",
            "٣",
            "5 5",
        )
    )
    end: End = random.choice(("half-close", "leave", "reset"))
    return Attack("lengths", (attacker.post("/cancel", body, length=length),), end)


def chunks(attacker: Attacker) -> Attack:
    """Chunks that are malformed, endless, or sent along with a length."""
    random = attacker.random
    body = json.dumps({"user_id": attacker.user()}).encode()
    right = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
    sent = random.choice(
        (
            right,
            right.replace(b"\r\n0", b"0"),
            b"zz\r\n" + body,
            b"-5\r\n" + body,
            b"ffffffffffffffffffff\r\n" + body,
            b"%x;ext=%b\r\n%b\r\n0\r\n\r\n" % (len(body), b"x" * 5_000, body),
            b"1\r\n{\r\n" * 200,
            b"".join(b"1\r\n%c\r\n" % byte for byte in body) + b"0\r\nX: 1\r\n\r\n",
            right + b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n",
            b"\r\n\r\n",
        )
    )
    coding = random.choice(
        (b"chunked", b"chunked", b"gzip, chunked", b"xchunked", b"chunked, chunked")
    )
    head = b"POST /cancel HTTP/1.1\r\nHost: localhost\r\n" + attacker.auth()
    both = b"Content-Length: 5\r\n" if random.random() < 0.3 else b""
    fields = b"Content-Type: application/json\r\nTransfer-Encoding: " + coding + b"\r\n" + both
    end: End = random.choice(("half-close", "half-close", "leave", "reset"))
    return Attack("chunks", (head + fields + b"\r\n" + sent,), end)


def pipelines(attacker: Attacker) -> Attack:
    """Several requests in one breath, the last of which may be none."""
    random = attacker.random
    one = b"GET /users/%b/status HTTP/1.1\r\nHost: localhost\r\n%b\r\n"
    many = [one % (attacker.user().encode(), attacker.auth()) for _ in range(random.randint(2, 25))]
    last = random.choice((attacker.get(b"/health"), attacker.noise(200), b"GET /hea"))
    return Attack("pipelines", (b"".join(many) + last,), random.choice(("half-close", "reset")))


def slow_ones(attacker: Attacker) -> Attack:
    """A request in drips, which may never be whole."""
    random = attacker.random
    whole = attacker.post("/cancel", json.dumps({"user_id": attacker.user()}).encode())
    places = sorted(random.sample(range(1, len(whole)), 4))
    pieces = [whole[a:b] for a, b in zip([0, *places], [*places, len(whole)], strict=True)]
    kept = random.choice((5, 5, 2))
    end: End = "wait" if kept == 5 else random.choice(("half-close", "leave", "reset"))
    return Attack("slow ones", tuple(pieces[:kept]), end)


_FILE = b'--x\r\nContent-Disposition: form-data; name="file"; filename="%b"\r\n\r\n'


def uploads(attacker: Attacker) -> Attack:
    """Files that are none, and forms that are worse."""
    random = attacker.random
    part = random.choice(
        (
            _FILE % b"a.zip" + b"PK\x03\x04",
            _FILE % b"\x00../a" + b"[]\r\n--x--",
            b"--x\r\n" + b"X: " + b"a" * 20_000 + b"\r\n\r\n",
            b"--x\r\n\r\n--x\r\n\r\n--x--",
            b"--y\r\n",
            b"PK\x03\x04" + attacker.noise(2_000),
            b'[{"mapping": {}}]',
            b"\x1f\x8b" + attacker.noise(2_000),
            attacker.noise(2_000),
            b"",
        )
    )
    kind = random.choice(
        (
            *(b"multipart/form-data; boundary=x", b"multipart/form-data", b"multipart/mixed"),
            *(b"application/zip", b"\xff", b'multipart/form-data; boundary="' + b"x" * 3_000),
        )
    )
    token = attacker.token_of(attacker.user()).encode()
    cut = random.choice((0, 0, 1, 10_000))
    head = b"POST /me/imports HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %b\r\n" % token
    fields = b"Content-Type: %b\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % (
        *(kind, len(part) + cut),
    )
    end: End = "wait" if cut == 0 else random.choice(("half-close", "leave", "reset"))
    return Attack("uploads", (head + fields + part,), end)


def noise(attacker: Attacker) -> Attack:
    """No HTTP at all."""
    start = attacker.random.choice(
        (b"", b"GET ", b"\x16\x03\x01\x02\x00\x01", b"PRI * HTTP/2.0\r\n\r\n")
    )
    return Attack("noise", (start + attacker.noise(3_000) + b"\r\n\r\n",), "half-close")


_KINDS = (
    *(bodies, bodies, paths, queries, headers, headers, lengths, chunks),
    *(pipelines, slow_ones, uploads, noise),
)
