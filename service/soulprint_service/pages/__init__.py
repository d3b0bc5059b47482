"""The page for the person, and what it loads: all of it from here, nothing from elsewhere."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files

FOLDER = files(__name__)

MEDIA_TYPES = {"js": "text/javascript", "css": "text/css"}

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    # The page itself is small; what it loads has its version in the address.
    "Cache-Control": "no-cache",
}

ASSET_HEADERS = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@cache
def assets() -> dict[str, bytes]:
    """Everything that the page loads, by name."""
    found = {each.name: each.read_bytes() for each in (FOLDER / "assets").iterdir()}
    return {name: found[name] for name in sorted(found) if name.rpartition(".")[2] in MEDIA_TYPES}


@cache
def version() -> str:
    """A name of exactly these assets: another one is another address."""
    digest = hashlib.sha256()
    for name, content in assets().items():
        digest.update(b"%b\0%b\0" % (name.encode(), content))
    return digest.hexdigest()[:12]


@cache
def front(signs_in: str, analyst: str) -> str:
    """Render the page.

    Args:
        signs_in: "token" where the app leads people here with a token, "here" where this machine
            alone is answered, "nowhere" where the service knows no people.
        analyst: "local" or "claude", which decides what may leave this machine.
    """
    from jinja2 import Environment

    template = Environment(autoescape=True).from_string(
        (FOLDER / "front.html.j2").read_text("utf-8")
    )
    modules = [name for name in assets() if name.endswith(".js") and name != "app.js"]
    return template.render(version=version(), signs_in=signs_in, analyst=analyst, modules=modules)
