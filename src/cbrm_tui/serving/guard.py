"""Who may talk to the server: whoever knows its address with the token in it, and from its own page only.

The screens can read and change everything in the workspace, and any page in any browser can send requests to
this machine. So the path begins with a token that cannot be guessed; the name in `Host` must be one of this
machine's, or a stranger's name that leads here (DNS rebinding) would count as the same site; and a websocket
must come from the page that this server sent.
"""

import hmac
import ipaddress
import secrets
import socket
from collections.abc import Awaitable, Callable, Iterable
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Middleware
from yarl import URL

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_TOKEN_BYTES: Final = 24
_LOOPBACK_NAME: Final = "localhost"
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def new_token() -> str:
    """Return a word for the address that nobody can guess."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def is_loopback(host: str) -> bool:
    """Tell whether only this machine reaches that address or name."""
    if host == _LOOPBACK_NAME:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def guard(token: str, host: str) -> Middleware:
    """Return what lets only requests through that know the token and come from the server's own page.

    `host` is the address that the server listens at; unless it is loopback's, other addresses and the names
    of this machine are as good.
    """
    names = {_LOOPBACK_NAME, host}
    if not is_loopback(host):
        names |= {socket.gethostname().lower(), socket.getfqdn().lower()}

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        if not _is_ours(request.headers.get("Host", ""), names, is_loopback(host)):
            raise web.HTTPForbidden(text="This name does not lead here.\n", headers=_HEADERS)
        given = request.path.split("/")[1]
        if not hmac.compare_digest(given.encode(), token.encode()):
            raise web.HTTPNotFound(text="Open the address that cbrm serve has printed.\n", headers=_HEADERS)
        if not _same_site(request):
            raise web.HTTPForbidden(text="Another page may not use this one.\n", headers=_HEADERS)
        return await handler(request)

    return middleware


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Tell the browser to keep nothing, load nothing from elsewhere, and stay out of other pages' frames."""
    response.headers.update(_HEADERS)


def _is_ours(host: str, names: Iterable[str], only_loopback: bool) -> bool:
    try:
        name = (URL(f"http://{host}").host or "").lower()
    except ValueError:
        return False
    if name in names:
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    return address.is_loopback or not only_loopback


def _same_site(request: web.Request) -> bool:
    origin = request.headers.get("Origin")
    if origin is None:
        # Browsers send it with every websocket; a plain visit has none.
        return "Upgrade" not in request.headers
    return URL(origin).authority == URL(f"http://{request.headers['Host']}").authority
