"""Who books and who asks."""

from __future__ import annotations

import pytest

from orchestrea.domain.errors import InvalidRequest, InvalidText, InvalidTime
from orchestrea.domain.people import ANYONE, Actor, Customer, normalised_email


@pytest.mark.parametrize(
    "address, expected",
    [
        (" Ana@Example.ORG ", "ana@example.org"),
        ("ana+news@example.org", "ana+news@example.org"),
        ("Ana+news@gmail.com", "ana@gmail.com"),
        ("ana+a+b@googlemail.com", "ana@googlemail.com"),
        ("ana@gmail.com", "ana@gmail.com"),
        ("+@gmail.com", "@gmail.com"),
        ('"a@b+c"@gmail.com', '"a@b@gmail.com'),
        ("gmail.com", "gmail.com"),
        ("a+b", "a+b"),
    ],
)
def test_two_spellings_of_an_address_are_one_person(address, expected):
    """An alias is dropped only where the provider is known to ignore it."""
    assert expected == normalised_email(address)


@pytest.mark.parametrize(
    "fields, key",
    [
        ({"email": "A@b.c", "phone": "+1", "id": "7"}, "a@b.c"),
        ({"phone": " +33 6 12\u00a034 ", "id": "7"}, "+3361234"),
        ({"id": "7"}, "7"),
        ({"email": "  ", "phone": " ", "id": "7"}, "7"),
    ],
)
def test_a_customer_is_known_by_e_mail_then_phone_then_id(fields, key):
    """One key for one person."""
    assert key == Customer(**fields).key


@pytest.mark.parametrize("fields", [{}, {"name": "Ana"}, {"email": " ", "phone": " "}])
def test_a_customer_nobody_could_find_again_is_refused(fields):
    """A name alone identifies nobody."""
    with pytest.raises(
        InvalidRequest, match=r"^a customer needs an id, an e-mail addre"
    ):
        Customer(**fields)


@pytest.mark.parametrize(
    "fields, message",
    [
        (
            {"name": "x" * 201, "id": "7"},
            "customer name has 201 characters; at most 200",
        ),
        ({"email": "x" * 321}, "email has 321 characters; at most 320 fit"),
        ({"phone": "1" * 41}, "phone has 41 characters; at most 40 fit"),
        ({"id": " 7"}, "customer id ' 7' must be one line"),
        ({"id": 7}, "customer id must be text, not int"),
        ({"email": "a\0@b"}, "email holds U+0000"),
        ({"id": "7", "locale": ""}, "locale '' must be one line"),
    ],
)
def test_what_a_customer_is_made_of_is_cleaned(fields, message):
    """D10: each field has a length, and no store chokes on it."""
    with pytest.raises(InvalidText) as raised:
        Customer(**fields)
    assert str(raised.value).startswith(message)


def test_a_customer_is_kept_as_given_but_trimmed():
    """Any zone the list knows, also a fixed one: it only shows times."""
    known = Customer("Ana", " A@b.c ", " +1 2 ", "7", "Etc/GMT+2", "fr")
    assert ("Ana", "A@b.c", "+1 2", "7", "Etc/GMT+2", "fr") == (
        known.name,
        known.email,
        known.phone,
        known.id,
        known.zone,
        known.locale,
    )
    assert (None, "en", "", "") == (
        Customer(id="7").zone,
        Customer(id="7").locale,
        Customer(id="7").name,
        Customer(email="a@b.c").id,
    )
    with pytest.raises(InvalidTime):
        Customer(id="7", zone="Nowhere/Land")


@pytest.mark.parametrize(
    "roles, expected",
    [((), False), (["staff"], True), (["system"], True), (["customer"], False)],
)
def test_staff_and_the_system_work_for_the_business(roles, expected):
    """Nobody else does."""
    assert expected == Actor("a", roles).is_staff


def test_an_actor_is_cleaned_and_belongs_to_a_tenant():
    """D10, D12: roles come as a collection, not as the letters of a word."""
    assert ("anyone", frozenset(), "default") == (
        ANYONE.id,
        ANYONE.roles,
        ANYONE.tenant,
    )
    assert "clinic" == Actor("a", tenant="clinic").tenant
    for fields, what in (
        ({"id": ""}, "actor id"),
        ({"id": "a", "tenant": " x"}, "tenant"),
        ({"id": "a", "roles": "staff"}, "role 'staff' must be a list"),
        ({"id": "a", "roles": [""]}, "role"),
    ):
        with pytest.raises(InvalidText, match=rf"^{what}"):
            Actor(**fields)
