"""Checks of request signatures: ACS3-HMAC-SHA256, and HMAC-SHA1 of the older RPC dialect.

Both are described step by step, with recorded requests, in `spec/imm-contract.md` 1.4 and 1.5.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import quote

from geoimm.errors import AuthenticationError

_ACS3 = "ACS3-HMAC-SHA256"
_AUTHORIZATION = re.compile(
    r"(?P<method>\S+) Credential=(?P<key_id>[^,]+), ?SignedHeaders=(?P<headers>[^,]+), ?"
    r"Signature=(?P<signature>[0-9a-fA-F]+)"
)
_MUST_BE_SIGNED = {
    "host",
    "x-acs-action",
    "x-acs-content-sha256",
    "x-acs-date",
    "x-acs-signature-nonce",
    "x-acs-version",
}
_TOLERANCE_SECONDS = 15 * 60
_TIME_FORMAT = "%Y-%m-%dT%H:%M:%SZ"

Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """The parts of a request that a signature covers, as they were received."""

    method: str
    query: Pairs
    form: Pairs
    headers: Pairs
    """Names in lower case."""
    body: bytes

    def header(self, name: str) -> str:
        """The values of a header, sorted and joined as they are signed; empty when absent."""
        return ",".join(sorted(value.strip() for key, value in self.headers if key == name))


@dataclass(frozen=True, slots=True)
class Authenticator:
    """Accepts requests signed with known keys, each once, while they are fresh."""

    access_keys: Mapping[str, str]
    """Secrets by key id."""
    _nonces: dict[str, float] = field(default_factory=dict)
    """When each nonce may be forgotten, oldest first."""

    def check(self, request: SignedRequest, *, now: float) -> None:
        """Return when the signature is good; else AuthenticationError with the gateway's code.

        `now` is in seconds since 1970. A nonce counts as used once its signature was good.
        """
        if request.header("authorization"):
            nonce, sent = self._check_acs3(request)
        elif any(name == "Signature" for name, _ in request.query):
            nonce, sent = self._check_rpc(request)
        else:
            raise AuthenticationError(
                "IncompleteSignature",
                f"The request is not signed: this server wants {_ACS3} with a known access key.",
            )
        self._check_fresh(sent, now)
        self._use(nonce, now)

    def _check_acs3(self, request: SignedRequest) -> tuple[str, str]:
        parts = _AUTHORIZATION.fullmatch(request.header("authorization"))
        if parts is None:
            raise AuthenticationError(
                "IncompleteSignature",
                f"The header Authorization must be `{_ACS3} "
                "Credential=…,SignedHeaders=…,Signature=…`.",
            )
        if parts["method"] != _ACS3:
            raise AuthenticationError(
                "InvalidSignatureMethod",
                f"The signature method {parts['method']} is not supported: use {_ACS3}.",
            )
        signed = parts["headers"].split(";")
        missing = _MUST_BE_SIGNED - set(signed)
        missing |= {name for name in _MUST_BE_SIGNED if not request.header(name)}
        if missing:
            raise AuthenticationError(
                "IncompleteSignature",
                f"These headers must be sent and signed: {', '.join(sorted(missing))}.",
            )
        secret = self._secret(parts["key_id"])
        if hashlib.sha256(request.body).hexdigest() != request.header("x-acs-content-sha256"):
            raise AuthenticationError(
                "SignatureDoesNotMatch", "The header x-acs-content-sha256: not that of the body."
            )
        expected = acs3_string_to_sign(request, signed)
        digest = hmac.new(secret, expected.encode(), hashlib.sha256)
        self._compare(digest.hexdigest(), parts["signature"].lower(), expected)
        return request.header("x-acs-signature-nonce"), request.header("x-acs-date")

    def _check_rpc(self, request: SignedRequest) -> tuple[str, str]:
        given = dict(request.query)
        for name in ("AccessKeyId", "Action", "SignatureNonce", "Timestamp", "SignatureMethod"):
            if not given.get(name):
                raise AuthenticationError(f"Missing{name}", f"{name} is mandatory.")
        if given["SignatureMethod"] != "HMAC-SHA1":
            raise AuthenticationError(
                "InvalidSignatureMethod",
                f"SignatureMethod {given['SignatureMethod']} must be HMAC-SHA1.",
            )
        secret = self._secret(given["AccessKeyId"]) + b"&"
        expected = rpc_string_to_sign(request)
        digest = hmac.new(secret, expected.encode(), hashlib.sha1).digest()
        self._compare(base64.b64encode(digest).decode(), given["Signature"], expected)
        return given["SignatureNonce"], given["Timestamp"]

    def _secret(self, key_id: str) -> bytes:
        secret = self.access_keys.get(key_id)
        if secret is None:
            raise AuthenticationError(
                "InvalidAccessKeyId.NotFound", "Specified access key is not found.", 404
            )
        return secret.encode()

    @staticmethod
    def _compare(expected: str, given: str, string_to_sign: str) -> None:
        if not hmac.compare_digest(expected.encode(), given.encode()):
            # The vendor's older client splits this message at its first colon.
            raise AuthenticationError(
                "SignatureDoesNotMatch",
                "Specified signature is not matched with our calculation. "
                f"server string to sign is:{string_to_sign}",
            )

    @staticmethod
    def _check_fresh(sent: str, now: float) -> None:
        try:
            at = datetime.strptime(sent, _TIME_FORMAT).replace(tzinfo=UTC)
        except ValueError:
            raise AuthenticationError(
                "InvalidTimeStamp.Format", f"The time {sent!r} must be `YYYY-MM-DDThh:mm:ssZ`."
            ) from None
        if abs(at.timestamp() - now) > _TOLERANCE_SECONDS:
            raise AuthenticationError(
                "InvalidTimeStamp.Expired",
                f"The time {sent} is more than 15 minutes from the server's.",
            )

    def _use(self, nonce: str, now: float) -> None:
        while self._nonces and next(iter(self._nonces.values())) < now:
            del self._nonces[next(iter(self._nonces))]
        if nonce in self._nonces:
            raise AuthenticationError(
                "SignatureNonceUsed", f"The nonce {nonce} was used before; sign every request anew."
            )
        # Good from 15 minutes before its time until 15 minutes after.
        self._nonces[nonce] = now + 2 * _TOLERANCE_SECONDS


def acs3_string_to_sign(request: SignedRequest, signed_headers: Sequence[str]) -> str:
    """What ACS3-HMAC-SHA256 signs."""
    headers = "".join(f"{name}:{request.header(name)}\n" for name in signed_headers)
    canonical = "\n".join(
        [
            request.method,
            "/",
            _canonical(request.query),
            headers,
            ";".join(signed_headers),
            request.header("x-acs-content-sha256"),
        ]
    )
    # Header bytes that are not UTF-8 arrive as surrogates.
    signed = canonical.encode(errors="surrogateescape")
    return f"{_ACS3}\n{hashlib.sha256(signed).hexdigest()}"


def rpc_string_to_sign(request: SignedRequest) -> str:
    """What HMAC-SHA1 of the RPC dialect signs: parameters of the query and the form."""
    pairs = [pair for pair in (*request.query, *request.form) if pair[0] != "Signature"]
    return f"{request.method}&%2F&{_percent(_canonical(pairs))}"


def _canonical(pairs: Pairs) -> str:
    return "&".join(f"{_percent(name)}={_percent(value)}" for name, value in sorted(pairs))


def _percent(text: str) -> str:
    return quote(text, safe="-_.~")
