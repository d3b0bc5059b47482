from __future__ import annotations

import asyncio
import hashlib
from typing import Any

import anthropic
import httpx2
import msgspec
import pytest

from soulprint_pipeline.fake_model import MODES, FakeModel, Mode, Rule, tally
from soulprint_pipeline.fake_model.tally import Tally, Usage
from tests.pipeline.fake_model.bodies import request


async def ask(
    http: httpx2.AsyncClient, text: str = "[m1] I live in Lisbon.", **headers: str
) -> Any:
    response = await http.post("/v1/messages", json=request(text), headers=headers)
    return response.json() | {"status": response.status_code}


async def test_an_equal_request_has_an_equal_answer_and_counts_as_repeated(
    http: httpx2.AsyncClient,
) -> None:
    first, second = await ask(http), await ask(http)
    assert first["content"] == second["content"]
    third = await ask(http, "[m1] I live in Porto.")
    calls = (await http.get("/calls")).json()
    assert (calls["requests"], calls["answered"], calls["repeated"]) == (3, 3, 1)
    canonical = msgspec.json.encode(request(), order="sorted")
    assert calls["by_content"][hashlib.blake2b(canonical, digest_size=16).hexdigest()] == 2
    for ours, theirs in (("tokens_in", "input_tokens"), ("tokens_out", "output_tokens")):
        assert calls[ours] == sum(each["usage"][theirs] for each in (first, second, third))


async def test_the_order_of_keys_does_not_make_another_call(http: httpx2.AsyncClient) -> None:
    body = request()
    await http.post("/v1/messages", json=body)
    await http.post("/v1/messages", json=dict(reversed(body.items())))
    assert (await http.get("/calls")).json()["repeated"] == 1


@pytest.mark.parametrize(
    ("mode", "status", "kind"),
    [
        ("rate_limited", 429, "rate_limit_error"),
        ("spend_limit", 429, "rate_limit_error"),
        ("usage_limit", 400, "invalid_request_error"),
        ("overloaded", 529, "overloaded_error"),
        ("server_error", 500, "api_error"),
        ("unauthorized", 401, "authentication_error"),
        ("billing", 402, "billing_error"),
        ("forbidden", 403, "permission_error"),
        ("not_found", 404, "not_found_error"),
        ("status", 500, "api_error"),
    ],
)
async def test_errors_have_the_apis_status_and_type(
    http: httpx2.AsyncClient, fake: FakeModel, mode: Mode, status: int, kind: str
) -> None:
    answer = await ask(http, **{"x-fake-mode": mode})
    assert (answer["status"], answer["error"]["type"]) == (status, kind)
    assert fake.calls()["answered"] == 0


async def test_a_spend_limit_is_told_apart_by_its_code(http: httpx2.AsyncClient) -> None:
    answer = await ask(http, **{"x-fake-mode": "spend_limit"})
    assert answer["error"]["details"] == {"error_code": "enforced_spend_limit_reached"}


@pytest.mark.parametrize("mode", ["drop", "drop_midway"])
async def test_a_dropped_answer_is_counted_as_lost_and_not_billed(
    http: httpx2.AsyncClient, fake: FakeModel, mode: Mode
) -> None:
    with pytest.raises(httpx2.RemoteProtocolError):
        await ask(http, **{"x-fake-mode": mode})
    calls = fake.calls()
    assert (calls["requests"], calls["answered"], calls["lost"]) == (1, 0, 1)
    assert calls["tokens_in"] == 0


async def test_a_caller_who_leaves_before_the_answer_is_not_billed(fake: FakeModel) -> None:
    headers = {"x-api-key": "k", "anthropic-version": "2023-06-01"}
    fake.control(Rule(mode="slow", seconds=1))
    async with httpx2.AsyncClient(base_url=fake.url, headers=headers) as impatient:
        asking = asyncio.create_task(ask(impatient))
        await fake.busy()
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
    async with asyncio.timeout(60):
        await fake.idle()
    assert (fake.calls()["answered"], fake.calls()["lost"]) == (0, 1)


async def test_slow_calls_are_answered_when_they_are_told_to_hurry(
    http: httpx2.AsyncClient, fake: FakeModel
) -> None:
    fake.control(Rule(mode="slow", seconds=600))
    async with asyncio.timeout(60):
        in_flight = asyncio.create_task(ask(http))
        await fake.busy()
        assert not in_flight.done()
        fake.hurry()
        assert (await in_flight)["status"] == 200
        assert (await ask(http))["status"] == 200
    assert fake.calls()["answered"] == 2


async def test_modes_can_be_set_at_run_time_for_so_many_calls_of_a_kind(
    http: httpx2.AsyncClient,
) -> None:
    rules = [
        {"mode": "overloaded", "times": 1, "contains": "Porto"},
        {"mode": "rate_limited", "times": 1, "task": "extract", "retry_after": 7},
    ]
    assert (await http.post("/control", json=rules)).status_code == 200
    response = await http.post("/v1/messages", json=request())
    assert (response.status_code, response.headers["retry-after"]) == (429, "7")
    assert (await ask(http))["status"] == 200
    assert (await ask(http, "[m1] I live in Porto."))["status"] == 529
    assert (await ask(http, "[m1] I live in Porto."))["status"] == 200


async def test_one_rule_needs_no_list_and_deleting_resets_everything(
    http: httpx2.AsyncClient,
) -> None:
    await http.post("/control", json={"mode": "server_error"})
    assert (await ask(http))["status"] == 500
    await http.delete("/control")
    assert (await ask(http))["status"] == 200
    assert (await http.get("/calls")).json()["requests"] == 1


@pytest.mark.parametrize("body", [b"{", b'{"mode":"sleepy"}', b'{"modes":"ok"}', b"3"])
async def test_a_wrong_rule_is_refused(http: httpx2.AsyncClient, body: bytes) -> None:
    assert (await http.post("/control", content=body)).status_code == 400


async def test_every_mode_can_be_asked_for_by_header(http: httpx2.AsyncClient) -> None:
    for mode in sorted(set(MODES) - {"drop", "drop_midway", "slow", "not_json"}):
        assert "status" in await ask(http, **{"x-fake-mode": mode})
    assert (await ask(http, **{"x-fake-mode": "sleepy"}))["status"] == 400
    page = await http.post("/v1/messages", json=request(), headers={"x-fake-mode": "not_json"})
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html")


async def test_an_answer_beyond_max_tokens_is_cut_off(http: httpx2.AsyncClient) -> None:
    body = request("\n".join(f"[m{n}] I live in Town{n}." for n in range(90)), max_tokens=50)
    answer = (await http.post("/v1/messages", json=body)).json()
    assert (answer["stop_reason"], answer["usage"]["output_tokens"]) == ("max_tokens", 50)
    with pytest.raises(msgspec.DecodeError):
        msgspec.json.decode(answer["content"][-1]["text"])


async def test_a_long_marked_prefix_is_written_to_the_cache_once_and_then_read(
    http: httpx2.AsyncClient,
) -> None:
    def body(text: str, words: int) -> dict[str, Any]:
        static = "SoulPrint task: extract\n" + "word " * words
        block = {"type": "text", "text": static, "cache_control": {"type": "ephemeral"}}
        return request(text, system=[block])

    usages = [
        (await http.post("/v1/messages", json=body(text, words))).json()["usage"]
        for text, words in (("[m1] a", 600), ("[m1] b", 600), ("[m1] c", 60))
    ]
    written = [usage["cache_creation_input_tokens"] for usage in usages]
    read = [usage["cache_read_input_tokens"] for usage in usages]
    assert written[0] > 600
    assert (written[1:], read) == ([0, 0], [0, written[0], 0])


async def test_the_tokens_can_be_counted_without_an_answer(http: httpx2.AsyncClient) -> None:
    body = request(max_tokens=None)
    counted = (await http.post("/v1/messages/count_tokens", json=body)).json()
    assert counted == {"input_tokens": (await ask(http))["usage"]["input_tokens"]}


async def test_the_sdk_can_count_tokens_which_are_no_answer(fake: FakeModel) -> None:
    async with anthropic.AsyncAnthropic(api_key="k", base_url=fake.url, max_retries=0) as client:
        counted = await client.messages.count_tokens(
            model="claude-haiku-5-5", messages=[{"role": "user", "content": "Hello"}]
        )
    assert counted.input_tokens > 0
    assert fake.calls()["answered"] == 0


async def test_a_count_of_tokens_that_limits_an_answer_is_refused(
    http: httpx2.AsyncClient,
) -> None:
    refused = await http.post("/v1/messages/count_tokens", json=request())
    assert refused.status_code == 400
    assert refused.json()["error"]["message"] == "max_tokens: Extra inputs are not permitted"


async def test_calls_in_flight_are_counted(http: httpx2.AsyncClient, fake: FakeModel) -> None:
    fake.control(Rule(mode="slow", seconds=1.5))
    await asyncio.gather(*(ask(http, f"[m1] I live in Town{n}.") for n in range(8)))
    calls = fake.calls()
    assert (calls["in_flight"], calls["in_flight_max"]) == (0, 8)


async def test_it_stops_at_once_with_a_call_in_flight() -> None:
    async with asyncio.timeout(60), FakeModel(latency=60) as fake:
        headers = {"x-api-key": "k", "anthropic-version": "2023-06-01"}
        async with httpx2.AsyncClient(base_url=fake.url, headers=headers) as client:
            waiting = asyncio.create_task(ask(client))
            await fake.busy()
            await fake.__aexit__(None, None, None)
            with pytest.raises(httpx2.HTTPError):
                await waiting


async def test_a_client_that_speaks_no_http_is_hung_up_on(fake: FakeModel) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", fake.port)
    writer.write(b"\x16\x03\x01 hello\r\n\r\n")
    async with asyncio.timeout(60):
        assert await reader.read() == b""
    writer.close()
    await writer.wait_closed()


def test_the_tally_forgets_the_oldest_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tally, "KEPT", 100)
    book = Tally()
    for number in range(1_000):
        book.begin(str(number))
        book.bill(str(number), "extract", Usage(tokens_in=1, tokens_out=1))
        book.end()
    report = book.report()
    assert (len(report["by_content"]), report["forgotten"]) == (100, 900)
    assert report["tokens_in"] == 1_000
