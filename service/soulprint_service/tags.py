"""ETag and If-None-Match: who has the newest answer already is not sent it again."""

from __future__ import annotations

import hashlib
import re

from starlette.requests import Request
from starlette.responses import Response

_LONGEST = 2048
"""Of If-None-Match; a longer one is not looked at, which costs a full answer and nothing else."""

_TAG = re.compile(r'(?:W/)?("[\x21\x23-\x7e]*")')


def tagged(request: Request, response: Response) -> Response:
    """Give an answer its tag, or say that the caller has it already (304).

    The tag is made of the body's bytes: the same answer has the same one from every process.
    """
    body = bytes(response.body)
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    if _matches(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers={"ETag": tag})
    # It stays no-store: a browser keeps nobody's profile on a disk. Who wants to keep it, does.
    response.headers["ETag"] = tag
    return response


def _matches(given: str, tag: str) -> bool:
    if len(given) > _LONGEST:
        return False
    return given.strip() == "*" or tag in _TAG.findall(given)
