"""The webhook: signed, tried again, written down, and never an address of our own network."""

from __future__ import annotations

import asyncio
import base64
import hmac
import ipaddress
import json
import socket
import time
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from pydantic import SecretStr

from soulprint_queue import webhook
from soulprint_queue.addresses import Unreachable, addresses_of, is_public
from soulprint_queue.errand import Errands
from soulprint_queue.retrying import MAX_ATTEMPTS
from soulprint_queue.webhook import Webhook, signed
from tests.house.pages import ROOT, blocks
from tests.ports import free_port
from tests.queue.bench import Person
from tests.queue.hook import Hook, certified, hooked
from tests.queue.seeds import SECRET as WORD
from tests.queue.seeds import seed_person
from tests.queue.workbench import Workbench

pytestmark = pytest.mark.asyncio(loop_scope="session")

SECRETS = tuple(SecretStr(f"whsec_{base64.b64encode(bytes([n]) * 32).decode()}") for n in range(2))

PRIVATE = (
    *("127.0.0.1", "127.8.8.8", "10.0.0.7", "172.16.0.1", "172.31.255.255", "192.168.1.1"),
    *("169.254.169.254", "100.64.0.1", "0.0.0.0", "192.0.0.8", "198.18.0.1", "224.0.0.1"),  # noqa: S104
    *("240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1"),
    *("fd12:3456::1", "fec0::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254"),
    *("64:ff9b::7f00:1", "64:ff9b:1::a00:7", "2002:7f00:1::", "2001:0:0:0:0:0:80ff:fffe"),
    "2001:db8::1",
)
PUBLIC = ("1.1.1.1", "172.32.0.1", "2606:4700::1111", "64:ff9b::101:101", "::ffff:1.1.1.1")


def resolving(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> None:
    """Let names stand for addresses, in the order of the questions; the last stays."""
    left = list(answers)

    def lookup(_host: str, port: int, *_: object, **__: object) -> list[Any]:
        found = left.pop(0) if len(left) > 1 else left[0]
        return [
            (
                socket.AF_INET6 if ":" in each else socket.AF_INET,
                socket.SOCK_STREAM,
                6,
                "",
                (each, port),
            )
            for each in found
        ]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)


@pytest.mark.parametrize("address", PRIVATE)
async def test_an_address_of_our_own_network_is_no_public_one(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", PUBLIC)
async def test_an_address_of_the_internet_is_a_public_one(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.1", "2130706433", "0x7f.1", "017700000001", "::1", "localhost"]
)
async def test_no_spelling_of_loopback_passes(host: str) -> None:
    with pytest.raises(Unreachable) as refused:
        await addresses_of(host, 80, private=False)
    assert refused.value.reason == "private_address"


async def test_one_private_address_among_public_ones_is_one_too_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    resolving(monkeypatch, ["1.1.1.1", "10.0.0.7"])
    with pytest.raises(Unreachable):
        await addresses_of("hook.example", 443, private=False)
    assert await addresses_of("hook.example", 443, private=True) == ["1.1.1.1", "10.0.0.7"]


@pytest.mark.parametrize("host", ["nowhere.invalid", "a" * 64 + ".example", "."])
async def test_a_name_that_stands_for_nothing_is_said_to(host: str) -> None:
    with pytest.raises(Unreachable) as refused:
        await addresses_of(host, 80, private=True)
    assert refused.value.reason == "unresolved"


def tell(url: str, *, private: bool = True) -> Any:
    return Webhook(SecretStr(url), SECRETS, private).tell(uuid4(), {"event": "complete"})


async def test_what_is_connected_to_is_the_address_that_was_checked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with hooked() as hook:
        # Asked a second time the name stands for another address, where nobody listens.
        resolving(monkeypatch, ["127.0.0.1"], ["127.0.0.9"])
        delivery = await tell(f"http://hook.example:{hook.port}/a?b=c")
    assert (delivery.http_status, delivery.reason) == (204, None)
    ((first, headers, _),) = hook.told
    assert first == "POST /a?b=c HTTP/1.1"
    assert headers["host"] == f"hook.example:{hook.port}"


@pytest.mark.parametrize(
    ("name", "reason"), [("hook.example", None), ("other.example", "connection")]
)
async def test_the_certificate_has_to_be_that_of_the_name_and_not_of_the_address(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, reason: str | None
) -> None:
    tls, trusted = certified("hook.example", tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    async with hooked(tls) as hook:
        resolving(monkeypatch, ["127.0.0.1"])
        assert (await tell(f"https://{name}:{hook.port}/")).reason == reason
    assert len(hook.told) == (1 if reason is None else 0)


async def test_a_link_local_address_with_its_interface_is_a_failed_try(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    resolving(monkeypatch, ["fe80::1%lo"])
    assert (await tell("http://hook.example/")).reason == "connection"


async def test_where_one_address_refuses_the_next_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    async with hooked() as hook:
        resolving(monkeypatch, ["127.0.0.9", "127.0.0.1"])
        delivery = await tell(f"http://hook.example:{hook.port}/")
    assert delivery.http_status == 204


async def test_a_private_address_is_told_nothing_at_all() -> None:
    async with hooked() as hook:
        delivery = await tell(hook.url, private=False)
    assert (delivery.http_status, delivery.reason) == (None, "private_address")
    assert hook.told == []


async def test_a_redirect_is_not_followed() -> None:
    async with hooked() as hook, hooked() as elsewhere:
        hook.answers.append(
            b"HTTP/1.1 307 Go\r\nLocation: %b\r\nContent-Length: 0\r\n\r\n" % elsewhere.url.encode()
        )
        delivery = await tell(hook.url)
    assert (delivery.http_status, delivery.reason) == (307, "redirect")
    assert (len(hook.told), elsewhere.told) == (1, [])


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"HTTP/1.1 500 Oh\r\n\r\n", "status"),
        (b"HTTP/1.1 404 No\r\n\r\n", "status"),
        (b"nonsense\r\n\r\n", "connection"),
        (b"", "connection"),
        # What else it would say is not waited for.
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n", None),
    ],
)
async def test_what_is_answered_is_judged_by_its_status(answer: bytes, reason: str | None) -> None:
    async with hooked() as hook:
        hook.answers.append(answer)
        assert (await tell(hook.url)).reason == reason


async def test_a_receiver_that_never_answers_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(webhook, "TIMEOUT_SECONDS", 0.2)
    async with hooked() as hook:
        hook.silent = True
        assert (await tell(hook.url)).reason == "timeout"


async def test_a_receiver_that_is_not_there_is_a_failed_try() -> None:
    assert (await tell(f"http://127.0.0.1:{free_port()}/")).reason == "connection"


async def test_the_signature_is_that_of_standard_webhooks() -> None:
    """The vector that the libraries for it are tested with."""
    found = signed(
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        b'{"test": 2432232314}',
        (SecretStr("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),),
    )
    assert found["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


async def test_without_a_secret_nothing_is_signed() -> None:
    assert set(signed("1", 1, b"", ())) == {"webhook-id", "webhook-timestamp"}


def verified_by(
    told: tuple[str, dict[str, str], bytes], secret: SecretStr, *, later: int = 0
) -> bool:
    """What the page tells a receiver to do."""
    _, headers, body = told
    (receiver,) = [body for info, body in blocks(ROOT / "docs/http.md") if info == "python"]
    names: dict[str, Any] = {"base64": base64, "hmac": hmac}
    exec(receiver, names)  # noqa: S102  # our own page
    sent = int(headers["webhook-timestamp"])
    return bool(names["is_ours"](headers, body, secret.get_secret_value(), sent + later))


async def notify(work: Workbench, hook: Hook, **changed: Any) -> None:
    """Run the errands that are due."""
    workshop = work.workshop
    workshop.settings = workshop.settings.model_copy(
        update={
            "alert_webhook": SecretStr(hook.url),
            "webhook_secrets": SECRETS,
            "webhook_private": "allow",
            **changed,
        }
    )
    while (job := await work.bench.claim_job("notify")) is not None:
        await Errands(workshop)(job)


async def log_of(work: Workbench, person: Person) -> list[dict[str, Any]]:
    rows = await work.bench.pool.fetch(
        "SELECT * FROM soulprint.webhook_log WHERE import_id = $1 ORDER BY delivery_id",
        person.import_id,
    )
    return [dict(row) for row in rows]


async def failed_for_good(work: Workbench) -> Person:
    """Somebody with one thing to be told of: earlier ones were told."""
    person = await work.bench.bring_to("failed early for good")
    assert [job["entrypoint"] for job in await every_job(work)] == ["notify"]
    return person


async def every_job(work: Workbench) -> list[Any]:
    return await work.bench.pool.fetch("SELECT * FROM soulprint.pgqueuer ORDER BY id")


async def test_a_delivery_is_signed_by_every_secret_and_written_down(work: Workbench) -> None:
    person = await failed_for_good(work)
    before = int(time.time())
    async with hooked() as hook:
        await notify(work, hook)
    (told,) = hook.told
    _, headers, body = told
    assert all(verified_by(told, secret) for secret in SECRETS)
    assert not verified_by((told[0], headers, body + b" "), SECRETS[0])
    assert not verified_by(told, SecretStr(SECRETS[0].get_secret_value().replace("A", "B")))
    assert not verified_by(told, SECRETS[0], later=301)
    assert before <= int(headers["webhook-timestamp"]) <= int(time.time())
    said = json.loads(body)
    assert (said["event"], said["import_id"]) == ("failed", str(person.import_id))
    (logged,) = await log_of(work, person)
    assert (logged["user_id"], logged["event"]) == (person.user_id, "failed")
    assert (logged["attempt"], logged["delivered"], logged["http_status"]) == (1, True, 204)
    assert UUID(headers["webhook-id"]) == logged["webhook_id"]
    assert await every_job(work) == []


async def test_a_failed_delivery_is_tried_again_under_the_same_id_until_it_is_given_up(
    work: Workbench,
) -> None:
    person = await failed_for_good(work)
    async with hooked() as hook:
        hook.answers = [b"HTTP/1.1 503 Away\r\n\r\n"] * (MAX_ATTEMPTS + 1)
        waits = []
        for _ in range(MAX_ATTEMPTS + 1):
            await notify(work, hook)
            waits += await work.bench.pool.fetch(
                "SELECT extract(epoch FROM execute_after - now())::integer AS s FROM soulprint.pgqueuer"
            )
            await work.bench.make_due()
    assert len({headers["webhook-id"] for _, headers, _ in hook.told}) == 1
    assert [row["s"] for row in waits] == pytest.approx([30, 120, 480, 1920, 3600], abs=25)
    logged = await log_of(work, person)
    assert [row["attempt"] for row in logged] == [1, 2, 3, 4, 5, 6]
    assert {(row["reason"], row["http_status"]) for row in logged} == {("status", 503)}
    assert await every_job(work) == []
    outcome = "SELECT outcome FROM soulprint.notifications WHERE import_id = $1"
    assert await work.bench.pool.fetchval(outcome, person.import_id) == "given_up"


async def test_what_comes_through_at_the_second_try_is_done(work: Workbench) -> None:
    person = await failed_for_good(work)
    async with hooked() as hook:
        hook.answers = [b"HTTP/1.1 500 Oh\r\n\r\n"]
        await notify(work, hook)
        await work.bench.make_due()
        await notify(work, hook)
    assert [row["delivered"] for row in await log_of(work, person)] == [False, True]
    assert await every_job(work) == []


async def test_by_default_a_private_address_is_refused_and_the_log_says_so(
    work: Workbench,
) -> None:
    person = await failed_for_good(work)
    async with hooked() as hook:
        await notify(work, hook, webhook_private="refuse")
    (logged,) = await log_of(work, person)
    assert (hook.told, logged["reason"]) == ([], "private_address")


async def test_a_second_failure_for_good_is_another_message(work: Workbench) -> None:
    person = await failed_for_good(work)
    async with hooked() as hook:
        await notify(work, hook)
        await work.bench.pool.execute(
            "SELECT soulprint.enqueue_notification($1, 'failed')", person.import_id
        )
        await notify(work, hook)
    assert len({headers["webhook-id"] for _, headers, _ in hook.told}) == 2


async def test_no_word_of_a_person_is_told_or_written_down(work: Workbench) -> None:
    person, _ = await seed_person(work.bench)
    for occasion in ("quick_ready", "complete", "failed"):
        await work.bench.pool.execute(
            "SELECT soulprint.enqueue_notification($1, $2)", person.import_id, occasion
        )
    async with hooked() as hook:
        hook.answers = [b"HTTP/1.1 500 " + WORD.encode() + b"\r\n\r\n" + WORD.encode()]
        await notify(work, hook)
    assert len(hook.told) >= 3
    logged = await log_of(work, person)
    assert len(logged) >= 3
    assert WORD not in str(hook.told) + str(logged)
    assert "persimmon" not in str(logged)
    for _, _, body in hook.told:
        assert set(json.loads(body)) == {
            *("event", "import_id", "user_id", "state", "step", "error_class", "degraded"),
            *("total_conversations", "total_messages", "quarantined", "sent_at"),
        }


async def test_an_alert_of_no_import_is_in_the_log_without_one(work: Workbench) -> None:
    pool = work.bench.pool
    await pool.execute("SELECT soulprint.note_model_failure('refused', 'The key is wrong.', 1)")
    async with hooked() as hook:
        await notify(work, hook)
    row = await pool.fetchrow("SELECT * FROM soulprint.webhook_log")
    assert row is not None
    assert (row["event"], row["import_id"], row["user_id"]) == ("model_paused", None, None)
    assert json.loads(hook.told[0][2])["event"] == "model_paused"


async def test_a_worker_that_lost_its_claim_writes_no_delivery_down(work: Workbench) -> None:
    person = await failed_for_good(work)
    job = await work.bench.claim_job("notify")
    assert job is not None
    async with hooked() as hook:
        await work.bench.pool.execute(
            "UPDATE soulprint.pgqueuer SET queue_manager_id = gen_random_uuid()"
        )
        work.workshop.settings = work.workshop.settings.model_copy(
            update={"alert_webhook": SecretStr(hook.url), "webhook_private": "allow"}
        )
        await asyncio.wait_for(Errands(work.workshop)(job), 60)
    assert len(hook.told) == 1
    assert await log_of(work, person) == []
