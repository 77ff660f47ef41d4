"""ID tokens as Telegram's OpenID Connect makes them (https://core.telegram.org/bots/telegram-login)."""

import base64
import hashlib
import json
import secrets
import time
from dataclasses import dataclass
from functools import cache

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from sandbox.errors import Json
from sandbox.state import Person, drop_nones

ALGORITHM = "RS256"
LASTS = 3600


@dataclass(frozen=True, slots=True)
class Key:
    """What tokens are signed with; another one after each start."""

    number: str
    private: rsa.RSAPrivateKey

    def to_json(self) -> Json:
        """The public half, as a JSON Web Key."""
        public = json.loads(RSAAlgorithm.to_jwk(self.private.public_key()))
        return {**public, "kid": self.number, "alg": ALGORITHM, "use": "sig", "key_ops": ["verify"]}


@cache
def get_key() -> Key:
    return Key(secrets.token_hex(8), rsa.generate_private_key(public_exponent=65537, key_size=2048))


def make(person: Person, *, issuer: str, client_id: str, scopes: set[str], nonce: str | None) -> str:
    """Sign what the scopes allow to be told of the person; `sub` is not their ID at Telegram."""
    now = int(time.time())
    claims = drop_nones(
        iss=issuer, aud=client_id, sub=make_subject(client_id, person.id), iat=now, exp=now + LASTS, nonce=nonce
    )
    if "profile" in scopes:
        claims |= drop_nones(
            id=person.id,
            name=" ".join(name for name in (person.first_name, person.last_name) if name),
            given_name=person.first_name,
            family_name=person.last_name,
            preferred_username=person.username,
        )
    if "phone" in scopes and person.phone:
        claims |= {"phone_number": person.phone.removeprefix("+"), "phone_number_verified": True}
    key = get_key()
    return jwt.encode(claims, key.private, algorithm=ALGORITHM, headers={"kid": key.number})


def make_subject(client_id: str, person_id: int) -> str:
    """A number of up to 19 digits, the same each time, for this client alone."""
    digest = hashlib.sha256(f"{client_id} {person_id}".encode()).digest()
    return str(int.from_bytes(digest[:8]) >> 1)


def make_challenge(verifier: str) -> str:
    """The PKCE challenge of a verifier, by S256 (RFC 7636, section 4.2)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
