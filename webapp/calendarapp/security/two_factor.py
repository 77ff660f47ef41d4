"""The second factor: an authenticator's codes (TOTP, RFC 6238), and recovery codes for the day it is lost."""

import base64
import datetime as dt
import io
import secrets
from typing import Any, Final

import django_otp
import qrcode
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import User
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.utils.crypto import salted_hmac
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from qrcode.image.svg import SvgPathFillImage

from calendarapp.security import sessions

CODES: Final = 10
LENGTH: Final = 10
LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another
DIGITS: Final = 6
DRAFT: Final = "second_factor_draft"
NAME: Final = "authenticator"


def is_due(user: User, session: SessionBase) -> bool:
    """Whether a session needs a second factor: where it is required, and for a user who had one when it began."""
    if settings.REQUIRE_SECOND_FACTOR:
        return True
    return not session.get(sessions.FREE) and has_device(user)


def has_device(user: AbstractBaseUser) -> bool:
    return bool(TOTPDevice.objects.filter(user=user, confirmed=True).exists())


def get_draft(user: User, session: SessionBase) -> TOTPDevice:
    """The authenticator that is being set up in the session at hand, with a key that no other session was shown."""
    device = TOTPDevice.objects.filter(pk=session.get(DRAFT), user=user, confirmed=False).first()
    if device is None:
        TOTPDevice.objects.filter(user=user, confirmed=False).delete()
        device = TOTPDevice.objects.create(user=user, name=NAME, confirmed=False)
        session[DRAFT] = device.pk
    return device


def format_key(device: TOTPDevice) -> str:
    """The key as one types it: base32 in groups of four."""
    key = base64.b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(key[at : at + 4] for at in range(0, len(key), 4))


def render_qr_code(device: TOTPDevice) -> str:
    """The key as a QR code, in the form of a `data:` address."""
    drawing = io.BytesIO()
    qrcode.make(device.config_url, image_factory=SvgPathFillImage, box_size=8, border=3).save(drawing)
    return "data:image/svg+xml;base64," + base64.b64encode(drawing.getvalue()).decode()


def confirm(user: User, session: SessionBase, code: str) -> Any:
    """Take the authenticator of `get_draft` into use when the code is its.

    Returns:
        The device; None for a wrong code.
    """
    device = get_draft(user, session)
    if not django_otp.verify_token(user, device.persistent_id, normalize_code(code)):
        return None
    with transaction.atomic():
        TOTPDevice.objects.filter(user=user).exclude(pk=device.pk).delete()
        TOTPDevice.objects.filter(pk=device.pk).update(confirmed=True)
    session.pop(DRAFT, None)
    device.refresh_from_db()
    return device


def check(user: User, code: str) -> Any:
    """The device that this code is of: the authenticator, or the recovery codes, of which it is used up then.

    Returns:
        The device; None for a wrong code, and during the pause after one (`get_retry_time`).
    """
    device, token = _find_device(user, normalize_code(code))
    return device and django_otp.verify_token(user, device.persistent_id, token)


def get_retry_time(user: User, code: str) -> dt.datetime | None:
    """When such a code may be tried again, after wrong ones; None for now."""
    device, _token = _find_device(user, normalize_code(code))
    _allowed, why = device.verify_is_allowed() if device else (True, None)
    return (why or {}).get("locked_until")


def is_recovery(device: Any) -> bool:
    """Whether what `check` found are the recovery codes."""
    return isinstance(device, StaticDevice)


def replace_recovery_codes(user: User) -> list[str]:
    """Ten recovery codes instead of all earlier ones. Kept as digests: this is the only time that they are known."""
    codes = ["".join(secrets.choice(LETTERS) for _ in range(LENGTH)) for _ in range(CODES)]
    with transaction.atomic():
        StaticDevice.objects.filter(user=user).delete()
        device = StaticDevice.objects.create(user=user, name="recovery codes")
        StaticToken.objects.bulk_create([StaticToken(device=device, token=_compute_digest(code)) for code in codes])
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def count_recovery_codes(user: User) -> int:
    return int(StaticToken.objects.filter(device__user=user).count())


def remove(user: User) -> bool:
    """Forget the user's authenticator and recovery codes; sessions that were signed in with them have to sign in again.

    Returns:
        Whether there were any.
    """
    with transaction.atomic():
        gone = [model.objects.filter(user=user).delete()[0] for model in (TOTPDevice, StaticDevice)]
    return any(gone)


def normalize_code(code: str) -> str:
    """The code as it is compared: without what people put in between."""
    return "".join(code.split()).replace("-", "").lower()


def _find_device(user: User, code: str) -> tuple[Any, str]:
    """The device that a code of this form belongs to, so that a slip of the one does not hold up the other."""
    if len(code) == DIGITS and code.isascii() and code.isdigit():
        return TOTPDevice.objects.filter(user=user, confirmed=True).first(), code
    return StaticDevice.objects.filter(user=user).first(), _compute_digest(code)


def _compute_digest(code: str) -> str:
    """What is kept of a recovery code; the column takes 16 characters, as many bits as the code has and more."""
    return salted_hmac("calendarapp.recovery_code", code, algorithm="sha256").hexdigest()[:16]
