"""The page that every address of the dashboard opens: Streamlit's own, told where its server is.

Untold, it asks at /trends/_stcore first and then at /_stcore, and each first visit to a permalink leaves
two errors in the console. What says it, ``window.__streamlit``, is how hosts of Streamlit do so.
"""

from starlette.convertors import StringConvertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dashboard.web import packing

# Found like the page's scripts: beside the page.
_SCRIPT = b'<script>window.__streamlit={BACKEND_BASE_URL:new URL(".",location.href).href}</script>'
_NEVER_UNASKED = "no-cache"


class _PageName(StringConvertor):
    """A page's own part of an address; the other files of a server have a dot in their names."""

    regex = "[a-z]+(?:[-_][a-z]+)*"


def page(html: bytes) -> bytes:
    """The page with the script before its first one.

    >>> page(b"<head><script src=a></script>").endswith(b"</script><script src=a></script>")
    True
    """
    before, first, after = html.partition(b"<script")
    return before + _SCRIPT + first + after if first else html


def routes(html: bytes) -> list[Route]:
    """The page at the root and at every name that a page can have."""
    register_url_convertor("page", _PageName())
    forms = {encoding: packing.packed(html, encoding) for encoding in (*packing.ENCODINGS, None)}

    async def shown(request: Request) -> Response:
        packed = forms[packing.accepted(request.headers)]
        return packing.response(packed, request.headers, "text/html", _NEVER_UNASKED)

    return [Route("/", shown), Route("/{name:page}", shown)]
