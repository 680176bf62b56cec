"""Attack 10 at every address of the matrix: what a form does not show changes nothing.

Each act is done twice by somebody who may, as its page posts it and with every column of every
table added, and each time undone: rows, audit entries and mails must be the same.
"""
# ruff: noqa: F811

import re
from collections import Counter
from copy import deepcopy
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.db import models, transaction
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from cases.choices import Part
from cases.forms import REVIEW_FIELDS, AddFileForm, part_form
from cases.models import Case
from routing.forms import DoorOpenedForm
from tests import factories
from tests.test_matrix import (  # noqa: F401
    ROWS,
    address_of,
    files,
    form_of,
    made_once,
    media,
    world,
)

TABLES = [
    model
    for app in ("cases", "contacts", "routing")
    for model in apps.get_app_config(app).get_models()
    if not hasattr(model, "pgh_tracked_model") and not model._meta.proxy
]
# Made anew each time.
PASSING = (models.UUIDField, models.FileField, models.BinaryField)
PASSING_NAMES = {"sealed", "last_saves", "password", "last_login", "object_key"}
# What an address takes whose form stands on another page, or opens there row by row.
TAKEN = {
    "attachment_add": set(AddFileForm.base_fields),
    "case_look": {"reopen_until"},
    "case_review": set(REVIEW_FIELDS),
    "consultation_new": set(DoorOpenedForm.base_fields),
    "draft_save": {"person", *part_form(Part.IMPACT, Case(kind="trouble")).base_fields},
}
DONE = ("done", "saved")
# Each act once, in the first state that it is done in, by the first who may.
ACTS = {
    name: (status, next(who for who, word in expected.items() if word in DONE))
    for (name, method, status), expected in reversed(ROWS)
    if method == "POST" and not set(DONE).isdisjoint(expected.values())
}


@pytest.fixture(scope="module")
def thief(made_once) -> int:
    return factories.make_user("thief").pk


def evil_value(field: models.Field, thief: int) -> str:
    if isinstance(field, models.ForeignKey):
        is_person = field.related_model._meta.label == "contacts.User"
        return str(thief if is_person else 1)
    if isinstance(field, models.BooleanField):
        return "on"
    if isinstance(field, models.DateTimeField):
        return "2001-01-01 00:00"
    if isinstance(field, models.DateField):
        return "2001-01-01"
    if field.choices:
        return str(field.choices[-1][0])
    return "1"


def every_column(thief: int) -> dict[str, str]:
    switches = dict.fromkeys(("ignore_permissions", "force", "is_admin", "approved"), "true")
    people = dict.fromkeys(("owner", "reviewed_by", "holder", "groups", "as_user"), str(thief))
    columns = {
        name: evil_value(field, thief)
        for model in TABLES
        for field in model._meta.concrete_fields
        for name in (field.name, field.attname)
    }
    return switches | people | columns


def client_of(world, who: str) -> Client:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = world.sessions[who]
    return client


def names_on(client: Client, address: str) -> set[str]:
    """Return the names of the fields that the page at an address shows."""
    answer = client.get(address)
    return set(re.findall(r'\bname="([^"]+)"', answer.text)) if answer.status_code == 200 else set()


def rows_of_all(known: dict[Any, set[Any]]) -> Counter[tuple[str, ...]]:
    """Return all rows without what differs each time: new keys, moments, secrets."""
    mails = ProcrastinateJob.objects.values_list("task_name", "args")
    found = Counter((task, str(args.get("user_id"))) for task, args in mails)
    for model in TABLES:
        fields = [
            field
            for field in model._meta.concrete_fields
            if not (field.primary_key or isinstance(field, PASSING) or field.name in PASSING_NAMES)
        ]
        rows = model._base_manager.values_list(*(field.attname for field in fields))
        found.update(
            (model._meta.label, *(plain(*pair, known) for pair in zip(fields, row, strict=True)))
            for row in rows
        )
    return found


def plain(field: models.Field, value: Any, known: dict[Any, set[Any]]) -> str:
    if isinstance(field, models.DateTimeField):
        value = value and "a moment"
    if isinstance(field, models.ForeignKey) and value and value not in known[field.related_model]:
        value = "new"
    return f"{field.name}={re.sub(r'HD-[0-9]+|/[0-9]+/', '#', str(value))}"


def done(world, who: str, address: str, data: dict[str, Any], known: Any) -> Counter[Any]:
    """Return how all stands once somebody has posted something; undo it."""
    cache.clear()
    with transaction.atomic():
        client_of(world, who).post(address, data)
        rows = rows_of_all(known)
        transaction.set_rollback(True)
    return rows


@pytest.mark.parametrize("name", ACTS)
def test_address_takes_what_its_page_shows_and_no_more(world, thief, name):
    status, who = ACTS[name]
    case = world.case(status)
    address, form = address_of(name, case), form_of(name, case)
    known = {
        field.related_model: set(field.related_model._base_manager.values_list("pk", flat=True))
        for model in TABLES
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey)
    }
    shown = names_on(client_of(world, who), address) | TAKEN.get(name, set())
    extra = {key: text for key, text in every_column(thief).items() if key not in shown}

    honest = done(world, who, address, deepcopy(form), known)
    greedy = done(world, who, address, extra | deepcopy(form), known)

    assert differences(honest, greedy) == set()


def differences(some: Counter[Any], others: Counter[Any]) -> set[str]:
    """Return what stands in the rows of one side alone."""
    mine, theirs = (
        {cell for row in part for cell in row} for part in (some - others, others - some)
    )
    return mine ^ theirs
