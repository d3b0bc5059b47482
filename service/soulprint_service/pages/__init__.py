"""Pages for people."""

from importlib.resources import files

FRONT = (files(__name__) / "front.html").read_text("utf-8")

FRONT_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "public, max-age=300",
}
"""The page loads nothing from anywhere, and nobody may frame it."""
