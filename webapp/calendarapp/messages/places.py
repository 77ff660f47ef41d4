"""Places of an event in words: how many are taken, and which place on the waiting list a person has."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext


def describe_position(position: int) -> str:
    """Which place on the waiting list the reader has, from 1 on."""
    ordinals = (
        pgettext("on the waiting list", "first"),
        pgettext("on the waiting list", "second"),
        pgettext("on the waiting list", "third"),
        pgettext("on the waiting list", "fourth"),
        pgettext("on the waiting list", "fifth"),
        pgettext("on the waiting list", "sixth"),
        pgettext("on the waiting list", "seventh"),
        pgettext("on the waiting list", "eighth"),
        pgettext("on the waiting list", "ninth"),
        pgettext("on the waiting list", "tenth"),
    )
    if position <= len(ordinals):
        return _("You're {ordinal} on the waiting list").format(ordinal=ordinals[position - 1])
    return _("You're number {n} on the waiting list").format(n=position)


def describe_places(capacity: int, there: int, waiting: int) -> str:
    """How many places are taken: `5 of 8, 2 waiting`."""
    taken = _("{there} of {capacity}").format(there=there, capacity=capacity)
    more = ngettext("{n} waiting", "{n} waiting", waiting).format(n=waiting)
    return f"{taken}, {more}" if waiting else taken
