"""What S3 servers and the libraries under s3fs answer, in plain words.

S3 servers word one and the same refusal differently, so the HTTP status decides first, and the error
code only where it says more than the status.
"""

from typing import Final

import aiohttp
from botocore import exceptions as boto
from botocore.parsers import ResponseParserError

from cbrm_tui.sync import store_errors
from cbrm_tui.sync.store_errors import (
    StoreDenied,
    StoreError,
    StoreMisconfigured,
    StoreMissing,
    StoreUnreachable,
)


class Taken(StoreError):
    """The condition of a create was not met, or another writer was at it: look what is there."""


class NoConditions(StoreError):
    """The server does not know conditional writes."""


_CHAIN: Final = "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or ~/.aws/credentials"
_DENIED: Final = {
    "InvalidAccessKeyId": f"does not know the access key; check {_CHAIN}",
    "SignatureDoesNotMatch": f"says the secret key is wrong; check {_CHAIN}",
    "ExpiredToken": "says the session has expired; sign in again",
    "InvalidToken": "does not accept the session token; sign in again",
    "RequestTimeTooSkewed": "finds this computer's clock wrong; set the clock",
}
_NO_ACCESS: Final = "does not allow this; ask the bucket's owner for access, and check the credentials"


def explain(error: BaseException, where: str, key: str) -> StoreError:
    """Return what an exception of s3fs, botocore or aiohttp means for the store `where`."""
    answer = error if isinstance(error, boto.ClientError) else error.__cause__
    if isinstance(answer, boto.ClientError):
        return _from_answer(answer, where, key)
    match error:
        case StoreError():
            return error
        case boto.NoCredentialsError() | boto.PartialCredentialsError() | boto.CredentialRetrievalError():
            return StoreDenied(f"there are no credentials for {where}; set {_CHAIN}")
        case boto.ProfileNotFound() | boto.ConfigParseError():
            return StoreMisconfigured(f"the profile for {where} cannot be read; check ~/.aws/config")
        case boto.SSLError():
            return StoreUnreachable(f"the certificate of {where} is not trusted; check endpoint_url")
        case boto.EndpointConnectionError() if not isinstance(_inner(error), aiohttp.ClientConnectorError):
            return store_errors.interrupted(where)
        case boto.EndpointConnectionError() | boto.ConnectTimeoutError() | boto.ProxyConnectionError():
            return store_errors.refused(where)
        case boto.HTTPClientError() | aiohttp.ClientError() | ConnectionError() | boto.IncompleteReadError():
            return store_errors.interrupted(where)
        case ResponseParserError():
            return StoreUnreachable(
                f"what answers at {where} is no S3 server; check endpoint_url and the network"
            )
        case OSError():
            return store_errors.from_os_error(error, where, key)
        case boto.BotoCoreError() | TypeError() | ValueError():
            return StoreMisconfigured(
                f"{where} cannot be used: an option or the address is not understood ({type(error).__name__})"
            )
    return StoreError(f"{where} failed ({type(error).__name__}); run cbrm doctor on it")


def _inner(error: boto.BotoCoreError) -> object:
    """Return what aiohttp raised; aiobotocore has one error for no connection and for a reset one."""
    return error.kwargs.get("error")


def _from_answer(error: boto.ClientError, where: str, key: str) -> StoreError:
    code = str(error.response.get("Error", {}).get("Code", ""))
    status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    if code in _DENIED:
        return StoreDenied(f"{where} {_DENIED[code]}")
    if status in (401, 403):
        return StoreDenied(f"{where} {_NO_ACCESS}")
    if code == "NoSuchBucket" or (status == 404 and key.endswith("/")):
        return StoreMissing(f"{where}: there is no such bucket; create it, or correct the address")
    if status == 404:
        return store_errors.no_object(where, key)
    if status in (409, 412):
        return Taken(f"{key} in {where} is taken")
    if status == 501 or code == "NotImplemented":
        return NoConditions(f"{where} cannot do what is needed (status 501); try another store")
    if status == 429 or status >= 500 or code in ("SlowDown", "RequestTimeout"):
        return store_errors.busy(where, status)
    if status in (301, 307) or code == "AuthorizationHeaderMalformed":
        return StoreMisconfigured(f"{where} is in another region; set region_name in its client_kwargs")
    return StoreError(f"{where} refused the call (status {status}); run cbrm doctor on it")
