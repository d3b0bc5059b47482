"""What each environment variable may be: one parser a kind.

Each takes what the environment holds (or the default) and gives back the typed value, or refuses
with the phrase that completes "it may be …". None of them repeats the value: it may be a secret.
"""

from __future__ import annotations

import base64
import os
import re
from decimal import Decimal
from pathlib import Path
from typing import Final, LiteralString
from urllib.parse import SplitResult, urlsplit

from pydantic import SecretStr
from pydantic_core import PydanticCustomError

from soulprint_pipeline.price_file import PriceFileError, load_prices
from soulprint_pipeline.prices import PRICES, PriceTable, UnknownModel, canonical
from soulprint_pipeline.triage import READ_ANYWAY

SECRETS: Final = frozenset(
    {
        "DATABASE_URL",
        "SUPABASE_SERVICE_KEY",
        "SUPABASE_JWT_SECRET",
        "SOULPRINT_API_KEY",
        "ANTHROPIC_API_KEY",
        "ALERT_WEBHOOK",
        "SOULPRINT_WEBHOOK_SECRET",
    }
)
SECRET_URLS: Final = frozenset({"DATABASE_URL", "ALERT_WEBHOOK"})

MAY_BE_PROJECT: Final = "the project's address alone, such as https://project.example, without path"

# RFC 7518, 3.2: a key for HS256 has at least as many bits as the hash.
_SHORTEST_JWT_SECRET = 32
_LONGEST_RETENTION = 36_500


def database_url(value: object) -> SecretStr | None:
    """A postgres:// address, given back as postgresql://, which every library takes."""
    text = _text(value)
    if text is None:
        return None
    parts = _split(text)
    if parts is None or parts.scheme not in {"postgres", "postgresql"}:
        raise _refusal("postgresql://user:password@host:5432/database, or unset (embedded)")
    if not parts.hostname and "host=" not in parts.query:
        raise _refusal("postgresql://… with a host (yours names none), or unset (embedded)")
    return SecretStr("postgresql:" + text.split(":", 1)[1])


def data_dir(value: object) -> Path:
    """A folder; None for the default of the XDG base directory specification."""
    if value is None:
        return _default_data_dir()
    text = str(value).strip()
    try:
        path = Path(text).expanduser().absolute()
    except RuntimeError:
        raise _refusal("an absolute path: ~ stands for nobody's home here") from None
    if "\0" in text or (path.exists() and not path.is_dir()):
        raise _refusal("a folder, or a path where one can be made")
    return path


def http_url(value: object) -> str | None:
    """An http or https address, without its closing slash."""
    text = _text(value)
    if text is None:
        return None
    parts = _split(text)
    if (
        parts is None
        or parts.scheme not in {"http", "https"}
        or not parts.hostname
        or parts.query
        or parts.fragment
        or re.search(r"\s", text)
    ):
        raise _refusal("an address such as https://host.example, without ? and #")
    return text.rstrip("/")


def webhook(value: object) -> SecretStr | None:
    """An http or https address that may hold a token, hence a secret."""
    text = _text(value)
    if text is None:
        return None
    parts = _split(text)
    if (
        parts is None
        or parts.scheme not in {"http", "https"}
        or not parts.hostname
        or re.search(r"\s", text)
    ):
        raise _refusal("an address such as https://host.example/hook, or unset (no alerts)")
    return SecretStr(text)


def webhook_secrets(value: object) -> tuple[SecretStr, ...]:
    """Secrets that sign, in the form of Standard Webhooks, with commas between them."""
    if isinstance(value, tuple):
        return value
    texts = [part.strip() for part in str(value).split(",") if part.strip()]
    try:
        lengths = [len(signing_key(text)) for text in texts]
    except ValueError:
        lengths = []
    # https://www.standardwebhooks.com: between 24 and 64 bytes.
    if not lengths or not all(24 <= length <= 64 for length in lengths):
        raise _refusal(
            "whsec_ and 24 to 64 random bytes in base64 "
            "(whsec_$(openssl rand -base64 32)), or several with commas between them"
        )
    return tuple(SecretStr(text) for text in texts)


def permission(value: object) -> str:
    """Whether something is let through that is refused by default."""
    text = str(value).strip()
    if text not in {"allow", "refuse"}:
        raise _refusal("allow or refuse (unset: refuse)")
    return text


def secret(value: object) -> SecretStr | None:
    """A key that can travel in an HTTP header."""
    text = _text(value)
    return None if text is None else _header_value(text)


def secrets(value: object) -> tuple[SecretStr, ...]:
    """Keys with commas between them, so that one can be replaced while the other still works."""
    if isinstance(value, tuple):
        return value
    keys = [part.strip() for part in str(value).split(",") if part.strip()]
    if not keys:
        raise _refusal("one key, or several with commas between them; unset: loopback only")
    return tuple(_header_value(key) for key in keys)


def jwt_secret(value: object) -> SecretStr | None:
    """The shared secret of HS256 tokens."""
    text = _text(value)
    if text is None:
        return None
    if len(text.encode()) < _SHORTEST_JWT_SECRET:
        raise _refusal("the project's JWT secret, of at least 32 bytes")
    return SecretStr(text)


def buckets(value: object) -> tuple[str, ...]:
    """Names of buckets with commas between them; what a storage path's first part may be."""
    names = (
        value
        if isinstance(value, tuple)
        else tuple(part.strip() for part in str(value).split(",") if part.strip())
    )
    if not names or any(
        name in {".", ".."} or re.search(r"[/\\%\x00-\x1f]", name) for name in names
    ):
        raise _refusal(r"names of buckets with commas between them, without / \ and %")
    return tuple(dict.fromkeys(names))


def model(value: object) -> str:
    """A model's name, as the API spells it."""
    text = str(value).strip()
    if not re.fullmatch(r"[A-Za-z0-9][\w.:@/-]{0,127}", text, re.ASCII):
        raise _refusal("a model's name, such as claude-haiku-5-5")
    try:
        canonical(text)
    except UnknownModel:
        # Without a price there is no budget and no ledger: refused before the first call.
        raise _refusal("a model that has a price: " + ", ".join(sorted(PRICES))) from None
    return text


def price_table(value: object) -> PriceTable | None:
    """A file of prices, read; None: the built-in table."""
    if value is None or isinstance(value, PriceTable):
        return value
    try:
        return load_prices(Path(str(value).strip()).expanduser())
    except (PriceFileError, RuntimeError, ValueError) as error:
        raise PydanticCustomError(
            "may_be", "a file of prices as in docs/cost.md, but {why}", {"why": str(error)}
        ) from None


def thoroughness(value: object) -> str:
    """How much of an export a paid model reads."""
    text = str(value).strip()
    if text not in READ_ANYWAY:
        raise _refusal("all, normal or lean (unset: normal)")
    return text


def lanes(value: object) -> int:
    """How many windows of one import are read at the same time."""
    return _whole(value, 1, 50, "a whole number from 1 to 50 (unset: 3)")


def port(value: object) -> int:
    """A TCP port."""
    return _whole(value, 1, 65_535, "a port, from 1 to 65535 (unset: 8000)")


def seconds(value: object) -> int:
    """A number of seconds, an hour at most."""
    return _whole(value, 0, 3_600, "a whole number of seconds from 0 to 3600 (unset: 25)")


def days(value: object) -> int | None:
    """A number of days; None: without end."""
    if value is None:
        return None
    return _whole(
        value, 1, _LONGEST_RETENTION, "a whole number of days from 1 to 36500 (unset: kept)"
    )


def dollars(value: object) -> Decimal | None:
    """A positive amount in US dollars; None: no limit."""
    if value is None:
        return None
    text = str(value).strip()
    if not re.fullmatch(r"\d{1,9}(\.\d{1,6})?", text, re.ASCII) or not Decimal(text):
        raise _refusal("a positive amount in US dollars, such as 5 or 2.50 (unset: no limit)")
    return Decimal(text)


def scheme_of(value: str) -> str | None:
    """The scheme of an address, which is no secret."""
    found = re.match(r"\s*([A-Za-z][A-Za-z0-9+.-]{0,30})://", value)
    return found[1] if found else None


def without_credentials(value: str) -> str:
    """An address without the user and password in it."""
    return re.sub(r"//[^/@]*@", "//…@", value)


def signing_key(text: str) -> bytes:
    """The bytes that a secret of the form `whsec_…` stands for.

    Raises:
        ValueError: it has another form.
    """
    prefix, _, encoded = text.partition("_")
    if prefix != "whsec":
        raise ValueError("a signing secret begins with whsec_")
    return base64.b64decode(encoded, validate=True)


def _text(value: object) -> str | None:
    """What was set, without the blanks that copying leaves; None when nothing was.

    Blanks alone are no value: they go on as "", which every parser refuses.
    """
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    return None if value is None else str(value).strip()


def _split(text: str) -> SplitResult | None:
    try:
        parts = urlsplit(text)
        _ = parts.port  # read lazily, and only then refused
    except ValueError:
        return None
    return parts


def _header_value(text: str) -> SecretStr:
    if not re.fullmatch(r"[\x21-\x7e]+", text):
        raise _refusal("a key of printable ASCII characters without blanks")
    return SecretStr(text)


def _whole(value: object, least: int, most: int, may_be: LiteralString) -> int:
    text = str(value).strip()
    if not re.fullmatch(r"\d{1,9}", text, re.ASCII) or not least <= int(text) <= most:
        raise _refusal(may_be)
    return int(text)


def _default_data_dir() -> Path:
    configured = os.environ.get("XDG_DATA_HOME", "")
    if Path(configured).is_absolute():
        return Path(configured) / "soulprint"
    try:
        return Path.home() / ".local" / "share" / "soulprint"
    except RuntimeError:
        raise _refusal("a folder; it is needed here, because this user has no home") from None


def _refusal(may_be: LiteralString) -> PydanticCustomError:
    return PydanticCustomError("may_be", may_be)
