"""What never becomes a request is refused in the form of every other refusal."""

from __future__ import annotations

import asyncio

import msgspec
import pytest

from tests.service.http.service import KEY, Service

POST = b"POST /import-full HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
WORD = b"pistachio"


def parts(answer: bytes) -> tuple[int, dict[str, str], dict[str, object]]:
    """The status, the headers and the one problem that an answer is."""
    head, _, body = answer.partition(b"\r\n\r\n")
    first, *lines = head.decode("ascii").split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    assert int(headers["content-length"]) == len(body)
    return int(first.split()[1]), headers, msgspec.json.decode(body)


@pytest.mark.parametrize(
    ("sent", "status", "kind"),
    [
        (WORD + b"\r\n\r\n", 400, "malformed-http"),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400, "malformed-http"),
        (b"GET /health\r\n\r\n", 400, "malformed-http"),
        (b"GET /health HTTP/1.1\r\n\r\n", 400, "malformed-http"),
        (b"GET /health HTTP/1.1\r\nHost: x\r\nno header\r\n\r\n", 400, "malformed-http"),
        (b"GET /health HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400, "malformed-http"),
        (b"GET /gr\xc3\xbc\xc3\x9fe HTTP/1.1\r\nHost: x\r\n\r\n", 400, "malformed-http"),
        (POST + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n{}", 400, "malformed-http"),
        (POST + b"Content-Length: many\r\n\r\n{}", 400, "malformed-http"),
        (POST + b"Transfer-Encoding: gzip\r\n\r\n", 501, "unknown-coding"),
        (b"GET /health HTTP/1.1\r\nHost: x\r\nX: " + WORD * 3_000, 431, "head-too-large"),
        (b"GET /" + WORD * 300_000, 431, "head-too-large"),
        (
            b"GET /health HTTP/1.1\r\nHost: x\r\nX: " + WORD * 3_000 + b"\r\n\r\n",
            431,
            "head-too-large",
        ),
        (b"GET /health?" + WORD * 3_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 431, "head-too-large"),
    ],
)
async def test_what_is_no_request_is_a_problem_and_the_connection_ends(
    service: Service, sent: bytes, status: int, kind: str
) -> None:
    answer = await service.exchange(sent)
    found, headers, problem = parts(answer)
    assert (found, problem["type"]) == (status, f"urn:soulprint:problem:{kind}")
    assert headers["content-type"] == "application/problem+json"
    assert headers["connection"] == "close"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-request-id"] == problem["request_id"]
    assert set(problem) == {"type", "title", "status", "detail", "request_id"}
    assert WORD not in answer
    assert (await service.get("/health")).status_code == 200


async def test_a_chunk_that_is_broken_is_a_problem_and_the_request_is_left(
    service: Service,
) -> None:
    sent = (
        POST + b"Authorization: Bearer " + KEY.encode() + b"\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    found, _, problem = parts(await service.exchange(sent + b"zzz\r\n" + WORD))
    assert (found, problem["type"]) == (400, "urn:soulprint:problem:malformed-http")


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"X: " + WORD * 3_000 + b"\r\n\r\n", 431),
        (b"Transfer-Encoding: chunked\r\n\r\nzzz\r\n", 400),
    ],
)
@pytest.mark.usefixtures("json_logs")
async def test_who_asks_for_the_head_alone_is_refused_with_it_alone(
    service: Service, capsys: pytest.CaptureFixture[str], sent: bytes, status: int
) -> None:
    answer = await service.exchange(b"HEAD /me HTTP/1.1\r\nHost: x\r\n" + sent)
    assert answer.startswith(b"HTTP/1.1 %d " % status)
    assert answer.endswith(b"\r\n\r\n")
    assert answer.count(b"HTTP/1.1 ") == 1
    assert (await service.get("/health")).status_code == 200
    lines = [msgspec.json.decode(line) for line in capsys.readouterr().err.splitlines()]
    assert [each for each in lines if each["level"] == "error"] == []
    assert status in [each["status"] for each in lines if each["event"] == "request"]


async def test_behind_a_request_that_was_answered_another_may_be_broken(service: Service) -> None:
    whole = b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n"
    answer = await service.exchange(whole + WORD + b"\r\n\r\n")
    first, second = answer.split(b"HTTP/1.1 ")[1:]
    assert first.startswith(b"200")
    assert second.startswith(b"400")
    assert b"malformed-http" in second


async def test_who_goes_on_sending_is_heard_out_for_a_moment_only(service: Service) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", service.port)
    writer.write(WORD + b"\r\n\r\n")
    found, *_ = parts(await asyncio.wait_for(reader.read(), 60))
    assert found == 400
    with pytest.raises(ConnectionError):
        await asyncio.wait_for(_send_for_ever(writer), 60)
    writer.close()


async def _send_for_ever(writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(WORD * 10_000)
        await writer.drain()
        await asyncio.sleep(0)


@pytest.mark.usefixtures("json_logs")
async def test_the_log_has_its_line_and_no_word_of_it(
    service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    _, _, problem = parts(await service.exchange(WORD + b"\r\n\r\n"))
    logged = ""
    async with asyncio.timeout(60):
        while str(problem["request_id"]) not in logged:
            logged += capsys.readouterr().err
            await asyncio.sleep(0)
    assert WORD.decode() not in logged
    lines = [msgspec.json.decode(line) for line in logged.splitlines()]
    (line,) = [each for each in lines if each["event"] == "request"]
    assert (line["method"], line["route"], line["status"]) == ("other", "(none)", 400)
