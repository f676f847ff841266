"""Who books and who asks: customers and actors."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from .errors import InvalidRequest
from .ids import LONGEST_ID, TenantId, clean_id, clean_ids, clean_text
from .wallclock import zone

DEFAULT_TENANT: TenantId = "default"
STAFF = "staff"
SYSTEM = "system"

_ALIASING_PROVIDERS = frozenset({"gmail.com", "googlemail.com"})


def normalised_email(address: str) -> str:
    """
    Return the form of *address* by which two spellings are one person.

    Trimmed and lower-cased; a ``+alias`` is dropped for providers that are
    known to ignore it, and kept for all others.
    """
    local, at, host = address.strip().lower().rpartition("@")
    if at and host in _ALIASING_PROVIDERS:
        local = local.partition("+")[0]
    return f"{local}{at}{host}"


def _zone_name(value: str | None) -> str | None:
    return None if value is None else zone(value, allow_fixed=True).key


def _name(value: str) -> str:
    return clean_text(value, what="customer name", most=LONGEST_ID)


def _email(value: str) -> str:
    return clean_text(value, what="email", most=320).strip()


def _phone(value: str) -> str:
    return clean_text(value, what="phone", most=40).strip()


def _customer_id(value: str) -> str:
    return value and clean_id(value, what="customer id")


def _locale(value: str) -> str:
    return clean_id(value, what="locale")


def _actor_id(value: str) -> str:
    return clean_id(value, what="actor id")


def _roles(value: Iterable[str]) -> frozenset[str]:
    return frozenset(clean_ids(value, what="role"))


def _tenant(value: str) -> TenantId:
    return clean_id(value, what="tenant")


@attrs.frozen
class Customer:
    """
    A person who books; at least one of `id`, `email` and `phone` is given.

    Args:
        name: as it is shown to staff.
        email: where messages go.
        phone: in international form.
        id: the embedding application's own identifier.
        zone: IANA zone in which times are shown to this person.
        locale: language tag, such as ``fr`` or ``en``.
    """

    name: str = attrs.field(default="", converter=_name)
    email: str = attrs.field(default="", converter=_email)
    phone: str = attrs.field(default="", converter=_phone)
    id: str = attrs.field(default="", converter=_customer_id)
    zone: str | None = attrs.field(default=None, converter=_zone_name)
    locale: str = attrs.field(default="en", converter=_locale)

    def __attrs_post_init__(self) -> None:
        if not self.key:
            raise InvalidRequest(
                "a customer needs an id, an e-mail address or a phone number"
            )

    @property
    def key(self) -> str:
        """What identifies the person: normalised e-mail, else phone, else id."""
        if self.email:
            return normalised_email(self.email)
        return "".join(self.phone.split()) or self.id


@attrs.frozen
class Actor:
    """
    Who asks for a use case.

    Args:
        id: who; recorded with every event.
        roles: what they may do; ``staff`` may override rules with a reason.
        tenant: whose records they see.
    """

    id: str = attrs.field(converter=_actor_id)
    roles: frozenset[str] = attrs.field(default=frozenset(), converter=_roles)
    tenant: TenantId = attrs.field(default=DEFAULT_TENANT, converter=_tenant)

    @property
    def is_staff(self) -> bool:
        """Whether this actor works for the business, or is the system itself."""
        return STAFF in self.roles or SYSTEM in self.roles


ANYONE = Actor("anyone")
"""The actor of a public request that names nobody."""
