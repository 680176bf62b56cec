"""Who gets what at every address (design §3): one table, from which the tests are made."""
# ruff: noqa: E501

import hashlib
import re
import uuid
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from cases.choices import AccessGranted, Status
from cases.models import (
    Attachment,
    Case,
    CaseEvent,
    CaseReturn,
    Comment,
    Direction,
    Handover,
    HandoverEntry,
    Remark,
    Verb,
    Watcher,
)
from cases.models.attachment import CopyState
from cases.services.entries import hash_of, unsent_files
from cases.starter import load_severity_levels
from cases.stored_files import make_copies
from contacts.history import tracked_models
from contacts.models import (
    DesignatedContact,
    Organization,
    Passcode,
    PasscodeView,
    PrimaryHandover,
    RegistryExport,
    RegistryFile,
    RestrictionRequest,
    Role,
    User,
)
from routing.drafts.looking import look_at
from routing.models import (
    Category,
    Channel,
    CodeOwner,
    Consultation,
    DraftEdit,
    FeedbackReason,
    Package,
    RulesDraft,
)
from routing.starter import load_starter_rules
from tests import factories
from tests.fingerprint import fingerprint, times_written
from tests.test_conventions import PATTERNS

WHO = [
    "anonymous",
    "requester",
    "colleague",
    "contact",
    "second",
    "deputy",
    "foreign",
    "former",
    "routing",
    "system",
    "auditor",
    "inactive",
    "watcher",
]

# The case of the table belongs to the requester; the contact holds it where somebody does.
#   login  302 to the login          done  302, and the case has changed
#   away   302 to another page, and the case has not changed
#   Where something was typed, login is 401 and away 403: both give the text back.
#   saved  200 to a save within the page, and the case has changed
# case_draft:remove is the button of a draft that takes a file away.
TABLE = """
address              method state      anonym reques collea contac second deputy foreig former routin system audito inacti watche
home                 GET    -          login  200    200    200    200    200    200    200    200    200    200    login  200
home                 POST   -          login  405    405    405    405    405    405    405    405    405    405    login  405
help_index           GET    -          login  200    200    200    200    200    200    200    200    200    200    login  200
help_index           POST   -          login  405    405    405    405    405    405    405    405    405    405    login  405
help_guide           GET    -          login  200    200    200    200    200    200    200    200    200    200    login  200
first_visit          GET    -          login  200    200    200    200    200    200    200    200    200    200    login  200
first_visit          POST   -          login  away   away   away   away   away   away   away   away   away   away   login  away
first_visit_skip     GET    -          login  405    405    405    405    405    405    405    405    405    405    login  405
first_visit_skip     POST   -          login  away   away   away   away   away   away   away   away   away   away   login  away
category_detail      GET    -          login  200    200    200    200    200    200    200    200    200    200    login  200
category_detail      POST   -          login  405    405    405    405    405    405    405    405    405    405    login  405
category_list                GET   -   login  200    200    200    200    200    200    200    200    200    200    login  200
search                       GET   -   login  200    200    200    200    200    200    200    200    200    200    login  200
search                       POST  -   login  done   done   done   done   done   done   done   done   done   done   login  done
search_suggestions           GET   -   login  405    405    405    405    405    405    405    405    405    405    login  405
search_suggestions           POST  -   login  200    200    200    200    200    200    200    200    200    200    login  200
triage_start                 GET   -   login  away   away   away   away   away   away   away   away   away   away   login  away
triage_start                 POST  -   login  405    405    405    405    405    405    405    405    405    405    login  405
triage                       GET   -   login  200    200    200    200    200    200    200    200    200    200    login  200
triage                       POST  -   login  done   done   done   done   done   done   done   done   done   done   login  done
consultation_list            GET   -   login  200    200    200    200    200    200    200    200    200    200    login  200
consultation_list            POST  -   login  405    405    405    405    405    405    405    405    405    405    login  405
consultation_new             GET   -   login  405    405    405    405    405    405    405    405    405    405    login  405
consultation_new             POST  -   login  done   done   done   done   done   done   done   done   done   done   login  done
consultation_feedback        GET   -   login  200    404    404    404    404    404    404    404    404    404    login  404
consultation_feedback        POST  -   login  done   404    404    404    404    404    404    404    404    404    login  404
consultation_delete_question GET   -   login  405    405    405    405    405    405    405    405    405    405    login  405
consultation_delete_question POST  -   login  done   404    404    404    404    404    404    404    404    404    login  404
case_list            GET    submitted  login  200    200    200    200    200    200    200    200    200    200    login  200
case_new             GET    -          login  200    200    200    200    200    200    200    200    200    200    login  200
queue                GET    submitted  login  200    200    200    200    200    200    200    200    200    200    login  200
case_detail          GET    draft      login  200    404    404    404    404    404    404    404    404    404    login  404
case_detail          GET    submitted  login  200    404    200    200    200    404    404    404    404    200    login  200
case_detail          GET    in_review  login  200    404    200    200    200    404    404    404    404    200    login  200
case_detail          GET    returned   login  200    404    200    200    200    404    404    404    404    200    login  200
case_detail          GET    approved   login  200    404    200    200    200    404    404    404    404    200    login  200
case_detail          GET    forwarded  login  200    404    200    200    200    404    404    404    404    200    login  200
case_detail          GET    answered   login  200    404    200    200    200    404    404    404    404    200    login  200
case_detail          GET    redirected login  200    404    200    200    200    404    404    404    404    200    login  200
case_detail          GET    closed     login  200    404    200    200    200    404    404    404    404    200    login  200
case_detail          GET    withdrawn  login  200    404    404    404    404    404    404    404    404    404    login  404
case_detail          POST   submitted  login  405    405    405    405    405    405    405    405    405    405    login  405
case_draft           GET    draft      login  200    404    404    404    404    404    404    404    404    404    login  404
case_draft           GET    submitted  login  away   404    404    404    404    404    404    404    404    404    login  404
case_draft           POST   draft      login  done   404    404    404    404    404    404    404    404    404    login  404
case_draft           POST   submitted  login  away   404    404    404    404    404    404    404    404    404    login  404
case_draft           POST   in_review  login  away   404    404    404    404    404    404    404    404    404    login  404
case_draft           POST   approved   login  away   404    404    404    404    404    404    404    404    404    login  404
case_draft           POST   withdrawn  login  away   404    404    404    404    404    404    404    404    404    login  404
case_submit          GET    draft      login  200    404    404    404    404    404    404    404    404    404    login  404
case_submit          GET    forwarded  login  away   404    404    404    404    404    404    404    404    404    login  404
case_submit          POST   draft      login  done   404    404    404    404    404    404    404    404    404    login  404
case_submit          POST   submitted  login  away   404    404    404    404    404    404    404    404    404    login  404
case_submit          POST   in_review  login  away   404    404    404    404    404    404    404    404    404    login  404
case_submit          POST   approved   login  away   404    404    404    404    404    404    404    404    404    login  404
case_submit          POST   closed     login  away   404    404    404    404    404    404    404    404    404    login  404
case_kind            GET    draft      login  200    404    404    404    404    404    404    404    404    404    login  404
case_kind            GET    submitted  login  away   404    404    404    404    404    404    404    404    404    login  404
case_kind            POST   draft      login  done   404    404    404    404    404    404    404    404    404    login  404
case_kind            POST   submitted  login  away   404    404    404    404    404    404    404    404    404    login  404
case_withdraw        GET    draft      login  200    404    404    404    404    404    404    404    404    404    login  404
case_withdraw        GET    forwarded  login  away   404    404    404    404    404    404    404    404    404    login  404
case_withdraw        POST   draft      login  done   404    404    404    404    404    404    404    404    404    login  404
case_withdraw        POST   submitted  login  done   404    404    404    404    404    404    404    404    404    login  404
case_withdraw        POST   in_review  login  done   404    404    404    404    404    404    404    404    404    login  404
case_withdraw        POST   approved   login  done   404    404    404    404    404    404    404    404    404    login  404
case_withdraw        POST   forwarded  login  away   404    404    404    404    404    404    404    404    404    login  404
case_withdraw        POST   closed     login  away   404    404    404    404    404    404    404    404    404    login  404
attachment_detail    GET    draft      login  200    404    404    404    404    404    404    404    404    404    login  404
attachment_detail    GET    submitted  login  200    404    200    200    200    404    404    404    404    200    login  200
attachment_detail    HEAD   submitted  login  200    404    200    200    200    404    404    404    404    200    login  200
attachment_detail    GET    closed     login  200    404    200    200    200    404    404    404    404    200    login  200
attachment_detail    POST   submitted  login  405    405    405    405    405    405    405    405    405    405    login  405
draft_save           GET    draft      login  405    405    405    405    405    405    405    405    405    405    login  405
draft_save           POST   draft      login  saved  404    404    404    404    404    404    404    404    404    login  404
draft_save           POST   submitted  login  403    404    404    404    404    404    404    404    404    404    login  404
draft_save           POST   in_review  login  403    404    404    404    404    404    404    404    404    404    login  404
attachment_preview   GET    draft      login  200    404    404    404    404    404    404    404    404    404    login  404
attachment_preview   GET    submitted  login  200    404    200    200    200    404    404    404    404    200    login  200
attachment_preview   HEAD   closed     login  200    404    200    200    200    404    404    404    404    200    login  200
attachment_preview   GET    withdrawn  login  200    404    404    404    404    404    404    404    404    404    login  404
attachment_thumbnail GET    draft      login  200    404    404    404    404    404    404    404    404    404    login  404
attachment_thumbnail GET    submitted  login  200    404    200    200    200    404    404    404    404    200    login  200
attachment_thumbnail HEAD   closed     login  200    404    200    200    200    404    404    404    404    200    login  200
attachment_thumbnail GET    withdrawn  login  200    404    404    404    404    404    404    404    404    404    login  404
attachment_view      GET    draft      login  200    404    404    404    404    404    404    404    404    404    login  404
attachment_view      GET    submitted  login  200    404    200    200    200    404    404    404    404    200    login  200
attachment_view      HEAD   closed     login  200    404    200    200    200    404    404    404    404    200    login  200
attachment_view      GET    withdrawn  login  200    404    404    404    404    404    404    404    404    404    login  404
attachment_preview   POST   submitted  login  405    405    405    405    405    405    405    405    405    405    login  405
attachment_thumbnail POST   submitted  login  405    405    405    405    405    405    405    405    405    405    login  405
attachment_view      POST   draft      login  done   404    404    404    404    404    404    404    404    404    login  404
attachment_view      POST   submitted  login  away   404    403    403    403    404    404    404    404    away   login  away
attachment_view      POST   in_review  login  away   404    done   403    403    404    404    404    404    away   login  away
attachment_add       GET    draft      login  405    405    405    405    405    405    405    405    405    405    login  405
attachment_add       POST   draft      login  done   404    404    404    404    404    404    404    404    404    login  404
attachment_add       POST   submitted  login  away   404    404    404    404    404    404    404    404    404    login  404
attachment_add       POST   in_review  login  away   404    404    404    404    404    404    404    404    404    login  404
attachment_add       POST   approved   login  away   404    404    404    404    404    404    404    404    404    login  404
attachment_add       POST   withdrawn  login  away   404    404    404    404    404    404    404    404    404    login  404
attachment_remove    GET    draft      login  405    405    405    405    405    405    405    405    405    405    login  405
attachment_remove    POST   draft      login  done   404    404    404    404    404    404    404    404    404    login  404
attachment_remove    POST   submitted  login  away   404    404    404    404    404    404    404    404    404    login  404
attachment_remove    POST   in_review  login  away   404    404    404    404    404    404    404    404    404    login  404
attachment_remove    POST   approved   login  away   404    404    404    404    404    404    404    404    404    login  404
attachment_remove    POST   withdrawn  login  away   404    404    404    404    404    404    404    404    404    login  404
attachment_restore   GET    draft      login  405    405    405    405    405    405    405    405    405    405    login  405
attachment_restore   POST   draft      login  done   404    404    404    404    404    404    404    404    404    login  404
attachment_restore   POST   submitted  login  away   404    404    404    404    404    404    404    404    404    login  404
attachment_restore   POST   in_review  login  away   404    404    404    404    404    404    404    404    404    login  404
attachment_restore   POST   approved   login  away   404    404    404    404    404    404    404    404    404    login  404
attachment_restore   POST   withdrawn  login  away   404    404    404    404    404    404    404    404    404    login  404
case_draft:remove    POST   draft      login  done   404    404    404    404    404    404    404    404    404    login  404
case_draft:remove    POST   submitted  login  away   404    404    404    404    404    404    404    404    404    login  404
case_draft:remove    POST   approved   login  away   404    404    404    404    404    404    404    404    404    login  404
attachment_mark      GET    in_review  login  405    405    405    405    405    405    405    405    405    405    login  405
attachment_mark      POST   draft      login  404    404    404    404    404    404    404    404    404    404    login  404
attachment_mark      POST   submitted  login  404    404    away   away   away   404    404    404    404    404    login  404
attachment_mark      POST   in_review  login  404    404    done   away   away   404    404    404    404    404    login  404
attachment_mark      POST   approved   login  404    404    done   away   away   404    404    404    404    404    login  404
case_claim           GET    submitted  login  405    405    405    405    405    405    405    405    405    405    login  405
case_claim           POST   draft      login  404    404    404    404    404    404    404    404    404    404    login  404
case_claim           POST   submitted  login  404    404    done   done   done   404    404    404    404    404    login  404
case_claim           POST   in_review  login  404    404    away   away   away   404    404    404    404    404    login  404
case_claim           POST   returned   login  404    404    done   away   away   404    404    404    404    404    login  404
case_claim           POST   approved   login  404    404    away   away   away   404    404    404    404    404    login  404
case_claim           POST   forwarded  login  404    404    away   away   away   404    404    404    404    404    login  404
case_claim           POST   answered   login  404    404    away   away   away   404    404    404    404    404    login  404
case_claim           POST   closed     login  404    404    away   away   away   404    404    404    404    404    login  404
case_review          GET    draft      login  404    404    404    404    404    404    404    404    404    404    login  404
case_review          GET    submitted  login  404    404    200    200    200    404    404    404    404    404    login  404
case_review          GET    in_review  login  404    404    200    200    200    404    404    404    404    404    login  404
case_review          POST   submitted  login  404    404    403    403    403    404    404    404    404    404    login  404
case_review          POST   in_review  login  404    404    done   403    403    404    404    404    404    404    login  404
case_review          POST   approved   login  404    404    done   403    403    404    404    404    404    404    login  404
contact_list         GET    -          login  200    200    200    200    200    200    200    200    200    200    login  200
health               GET    -          login  403    403    403    403    403    403    403    200    200    200    login  403
health               POST   -          login  405    405    405    405    405    405    405    405    405    405    login  405
contact_list         POST   -          login  405    405    405    405    405    405    405    405    405    405    login  405
registry_detail      GET    -          login  404    404    200    200    200    404    404    404    200    200    login  404
registry_detail      POST   -          login  405    405    405    405    405    405    405    405    405    405    login  405
contact_load         GET    -          login  404    404    200    200    200    404    404    404    404    200    login  404
contact_load         POST   -          login  405    405    405    405    405    405    405    405    405    405    login  405
login_access         GET    -          login  404    404    200    200    200    404    404    404    404    200    login  404
login_access         POST   -          login  405    405    405    405    405    405    405    405    405    405    login  405
case_access_extend   GET    forwarded  login  200    404    200    200    200    404    404    404    404    away   login  away
case_access_extend   POST   forwarded  login  done   404    done   done   done   404    404    404    404    away   login  away
case_access_extend   POST   answered   login  away   404    away   away   away   404    404    404    404    away   login  away
case_access_withdraw GET    forwarded  login  405    405    405    405    405    405    405    405    405    405    login  405
case_access_withdraw POST   forwarded  login  done   404    done   done   done   404    404    404    404    away   login  away
passcode             GET    -          login  404    404    200    200    404    404    404    404    404    404    login  404
passcode             POST   -          login  404    404    away   away   404    404    404    404    404    404    login  404
passcode_change      GET    -          login  403    403    403    403    403    403    403    403    200    403    login  403
passcode_change      POST   -          login  403    403    403    403    403    403    403    403    done   403    login  403
restriction          GET    -          login  404    404    200    200    200    404    404    404    200    200    login  404
restriction_ask      GET    -          login  404    404    200    200    200    404    404    404    200    404    login  404
restriction_ask      POST   -          login  404    404    done   done   done   404    404    404    done   404    login  404
restriction_move     GET    -          login  405    405    405    405    405    405    405    405    405    405    login  405
restriction_move     POST   -          login  404    404    done   away   away   404    404    404    done   away   login  404
restriction_case     GET    -          login  405    405    405    405    405    405    405    405    405    405    login  405
restriction_case     POST   -          login  404    404    done   done   404    404    404    404    404    404    login  404
registry_list        GET    -          login  403    403    403    403    403    403    403    403    200    200    login  403
registry_files       GET    -          login  403    403    200    200    200    200    403    403    200    200    login  403
registry_files       POST   -          login  403    403    done   403    403    done   403    403    done   403    login  403
registry_file        GET    -          login  404    404    200    404    404    404    404    404    404    404    login  404
registry_file        POST   -          login  405    405    405    405    405    405    405    405    405    405    login  405
registry_file_import GET    -          login  405    405    405    405    405    405    405    405    405    405    login  405
registry_file_import POST   -          login  404    404    done   404    404    404    404    404    404    404    login  404
registry_file_cancel GET    -          login  405    405    405    405    405    405    405    405    405    405    login  405
registry_file_cancel POST   -          login  404    404    done   404    404    404    404    404    404    404    login  404
registry_export      GET    -          login  405    405    405    405    405    405    405    405    405    405    login  405
registry_export      POST   -          login  403    403    200    200    200    200    403    403    200    200    login  403
registry_export_file GET    -          login  404    404    200    404    404    404    404    404    404    404    login  404
registry_export_file POST   -          login  405    405    405    405    405    405    405    405    405    405    login  405
registry_confirm     GET    -          login  405    405    405    405    405    405    405    405    405    405    login  405
registry_confirm     POST   -          login  404    404    done   404    404    404    404    404    done   404    login  404
contact_add          GET    -          login  404    404    200    404    404    404    404    404    200    404    login  404
contact_add          POST   -          login  404    404    done   404    404    404    404    404    done   404    login  404
deputy_add           GET    -          login  404    404    200    404    404    404    404    404    200    404    login  404
deputy_add           POST   -          login  404    404    done   404    404    404    404    404    done   404    login  404
contact_change       GET    -          login  404    404    200    404    404    404    404    404    200    404    login  404
contact_change       POST   -          login  404    404    done   404    404    404    404    404    done   404    login  404
contact_end          GET    -          login  404    404    200    404    404    404    404    404    200    404    login  404
contact_end          POST   -          login  404    404    done   404    404    404    404    404    done   404    login  404
primary_offer        GET    -          login  404    404    200    404    404    404    404    404    404    404    login  404
primary_offer        POST   -          login  404    404    done   404    404    404    404    404    404    404    login  404
primary_answer       GET    -          login  404    200    200    404    404    404    404    404    404    404    login  404
primary_answer       POST   -          login  404    done   away   404    404    404    404    404    404    404    login  404
primary_hand_over    GET    -          login  403    403    403    403    403    403    403    403    200    403    login  403
primary_hand_over    POST   -          login  403    403    403    403    403    403    403    403    done   403    login  403
case_approve         GET    in_review  login  404    404    200    away   away   404    404    404    404    404    login  404
case_approve         POST   submitted  login  404    404    away   away   away   404    404    404    404    404    login  404
case_approve         POST   in_review  login  404    404    done   away   away   404    404    404    404    404    login  404
case_approve         POST   approved   login  404    404    away   away   away   404    404    404    404    404    login  404
case_unapprove       GET    in_review  login  404    404    away   away   away   404    404    404    404    404    login  404
case_unapprove       GET    approved   login  404    404    200    200    200    404    404    404    404    404    login  404
case_unapprove       POST   in_review  login  404    404    away   away   away   404    404    404    404    404    login  404
case_unapprove       POST   approved   login  404    404    done   done   done   404    404    404    404    404    login  404
case_unapprove       POST   forwarded  login  404    404    away   away   away   404    404    404    404    404    login  404
case_forward         GET    in_review  login  404    404    away   away   away   404    404    404    404    404    login  404
case_forward         GET    approved   login  404    404    200    200    200    404    404    404    404    404    login  404
case_forward         POST   submitted  login  404    404    away   away   away   404    404    404    404    404    login  404
case_forward         POST   in_review  login  404    404    away   away   away   404    404    404    404    404    login  404
case_forward         POST   approved   login  404    404    done   done   away   404    404    404    404    404    login  404
case_forward         POST   forwarded  login  404    404    away   away   away   404    404    404    404    404    login  404
case_files           GET    in_review  login  404    404    404    404    404    404    404    404    404    404    login  404
case_files           GET    approved   login  404    404    200    200    200    404    404    404    404    404    login  404
case_files           GET    forwarded  login  404    404    200    200    200    404    404    404    404    404    login  404
case_files           POST   approved   login  405    405    405    405    405    405    405    405    405    405    login  405
case_phone           GET    submitted  login  404    404    200    200    away   404    404    404    404    404    login  404
case_phone           GET    in_review  login  404    404    200    away   away   404    404    404    404    404    login  404
case_phone           POST   draft      login  404    404    404    404    404    404    404    404    404    404    login  404
case_phone           POST   submitted  login  404    404    done   done   away   404    404    404    404    404    login  404
case_phone           POST   in_review  login  404    404    done   away   away   404    404    404    404    404    login  404
case_phone           POST   approved   login  404    404    away   away   away   404    404    404    404    404    login  404
case_phone           POST   forwarded  login  404    404    away   away   away   404    404    404    404    404    login  404
case_link            GET    forwarded  login  405    405    405    405    405    405    405    405    405    405    login  405
case_link            POST   forwarded  login  404    404    done   done   done   404    404    404    404    404    login  404
case_link            POST   draft      login  404    404    404    404    404    404    404    404    404    404    login  404
case_number          GET    approved   login  404    404    404    404    404    404    404    404    404    404    login  404
case_number          GET    forwarded  login  404    404    200    200    200    404    404    404    404    404    login  404
case_number          POST   in_review  login  404    404    404    404    404    404    404    404    404    404    login  404
case_number          POST   forwarded  login  404    404    done   done   done   404    404    404    404    404    login  404
case_number          POST   answered   login  404    404    done   done   done   404    404    404    404    404    login  404
case_answer          GET    in_review  login  404    404    200    away   away   404    404    404    404    404    login  404
case_answer          POST   submitted  login  404    404    away   away   away   404    404    404    404    404    login  404
case_answer          POST   in_review  login  404    404    done   away   away   404    404    404    404    404    login  404
case_answer          POST   approved   login  404    404    away   away   away   404    404    404    404    404    login  404
case_answer          POST   forwarded  login  404    404    done   done   done   404    404    404    404    404    login  404
case_close           GET    answered   login  405    405    405    405    405    405    405    405    405    405    login  405
case_close           POST   draft      login  away   404    404    404    404    404    404    404    404    404    login  404
case_close           POST   submitted  login  away   404    away   away   away   404    404    404    404    away   login  away
case_close           POST   answered   login  done   404    away   away   away   404    404    404    404    away   login  away
case_close           POST   redirected login  done   404    away   away   away   404    404    404    404    away   login  away
case_close           POST   closed     login  away   404    away   away   away   404    404    404    404    away   login  away
set_language         GET    -          405    405    405    405    405    405    405    405    405    405    405    405  405
set_language         POST   -          away   away   away   away   away   away   away   away   away   away   away   away  away
set_theme            GET    -          405    405    405    405    405    405    405    405    405    405    405    405  405
set_theme            POST   -          away   away   away   away   away   away   away   away   away   away   away   away  away
healthz              GET    -          200    200    200    200    200    200    200    200    200    200    200    200  200
readyz               GET    -          200    200    200    200    200    200    200    200    200    200    200    200  200
account_login        GET    -          200    away   away   away   away   away   away   away   away   away   away   200  away
account_signup       GET    -          200    away   away   away   away   away   away   away   away   away   away   200  away
account_inactive     GET    -          200    200    200    200    200    200    200    200    200    200    200    200  200
account_logout       GET    -          away   200    200    200    200    200    200    200    200    200    200    away  200
account_reset_password      GET -      200    200    200    200    200    200    200    200    200    200    200    200  200
account_reset_password_done GET -      200    200    200    200    200    200    200    200    200    200    200    200  200
account_change_password     GET -      login  200    200    200    200    200    200    200    200    200    200    login  200
account_reauthenticate      GET -      login  200    200    200    200    200    200    200    200    200    200    login  200
case_restore         GET    withdrawn  login  405    405    405    405    405    405    405    405    405    405    login  405
case_restore         POST   withdrawn  login  done   404    404    404    404    404    404    404    404    404    login  404
case_restore         POST   draft      login  away   404    404    404    404    404    404    404    404    404    login  404
case_restore         POST   submitted  login  away   404    404    404    404    404    404    404    404    404    login  404
case_pull_back       GET    submitted  login  405    405    405    405    405    405    405    405    405    405    login  405
case_pull_back       POST   submitted  login  done   404    404    404    404    404    404    404    404    404    login  404
case_pull_back       POST   in_review  login  away   404    404    404    404    404    404    404    404    404    login  404
case_pull_back       POST   approved   login  away   404    404    404    404    404    404    404    404    404    login  404
case_pull_back       POST   withdrawn  login  away   404    404    404    404    404    404    404    404    404    login  404
case_reopen          GET    answered   login  200    404    200    200    200    404    404    404    404    away   login  away
case_reopen          POST   answered   login  done   404    done   done   done   404    404    404    404    away   login  away
case_reopen          POST   redirected login  done   404    done   done   done   404    404    404    404    away   login  away
case_reopen          POST   closed     login  done   404    done   done   done   404    404    404    404    away   login  away
case_reopen          POST   submitted  login  away   404    away   away   away   404    404    404    404    away   login  away
case_reopen          POST   forwarded  login  away   404    away   away   away   404    404    404    404    away   login  away
case_reopen          POST   withdrawn  login  away   404    404    404    404    404    404    404    404    404    login  404
case_copy            GET    submitted  login  405    405    405    405    405    405    405    405    405    405    login  405
case_copy            POST   draft      login  done   404    404    404    404    404    404    404    404    404    login  404
case_copy            POST   submitted  login  done   404    404    404    404    404    404    404    404    404    login  done
case_copy            POST   withdrawn  login  done   404    404    404    404    404    404    404    404    404    login  404
case_comment         GET    submitted  login  200    404    200    200    200    404    404    404    404    away   login  away
case_comment         POST   draft      login  422    404    404    404    404    404    404    404    404    404    login  404
case_comment         POST   submitted  login  done   404    done   done   done   404    404    404    404    422    login  422
case_comment         POST   approved   login  done   404    done   done   done   404    404    404    404    422    login  422
case_comment         POST   closed     login  done   404    done   done   done   404    404    404    404    422    login  422
case_comment         POST   withdrawn  login  422    404    404    404    404    404    404    404    404    404    login  404
watcher_add          GET    in_review  login  200    404    200    away   away   404    404    404    404    away   login  away
watcher_add          POST   draft      login  away   404    404    404    404    404    404    404    404    404    login  404
watcher_add          POST   submitted  login  done   404    away   away   away   404    404    404    404    away   login  away
watcher_add          POST   in_review  login  done   404    done   away   away   404    404    404    404    away   login  away
watcher_remove       GET    in_review  login  405    405    405    405    405    405    405    405    405    405    login  405
watcher_remove       POST   in_review  login  done   404    done   away   away   404    404    404    404    away   login  done
watcher_remove       POST   submitted  login  done   404    away   away   away   404    404    404    404    away   login  done
queue_news           GET    submitted  login  200    200    200    200    200    200    200    200    200    200    login  200
queue_news           POST   submitted  login  405    405    405    405    405    405    405    405    405    405    login  405
queue_unclaimable    GET    submitted  login  403    403    403    403    403    403    403    403    200    403    login  403
queue_next           GET    submitted  login  away   away   away   away   away   away   away   away   away   away   login  away
queue_next           POST   submitted  login  405    405    405    405    405    405    405    405    405    405    login  405
case_redirect        GET    in_review  login  404    404    200    away   away   404    404    404    404    404    login  404
case_redirect        POST   submitted  login  404    404    away   away   away   404    404    404    404    404    login  404
case_redirect        POST   in_review  login  404    404    done   away   away   404    404    404    404    404    login  404
case_redirect        POST   approved   login  404    404    away   away   away   404    404    404    404    404    login  404
case_release         GET    in_review  login  405    405    405    405    405    405    405    405    405    405    login  405
case_release         POST   in_review  login  404    404    done   away   away   404    404    404    404    404    login  404
case_release         POST   submitted  login  404    404    away   away   away   404    404    404    404    404    login  404
case_release         POST   approved   login  404    404    away   away   away   404    404    404    404    404    login  404
case_take_over       GET    in_review  login  404    404    away   200    200    404    404    404    404    404    login  404
case_take_over       POST   submitted  login  404    404    away   away   away   404    404    404    404    404    login  404
case_take_over       POST   in_review  login  404    404    away   done   done   404    404    404    404    404    login  404
case_take_over       POST   approved   login  404    404    away   done   done   404    404    404    404    404    login  404
case_take_over       POST   forwarded  login  404    404    away   done   done   404    404    404    404    404    login  404
case_take_over       POST   answered   login  404    404    away   away   away   404    404    404    404    404    login  404
rules_load                   GET   -   login  403    403    403    403    403    403    403    200    403    403    login  403
rules_load                   POST  -   login  403    403    403    403    403    403    403    422    403    403    login  403
rules_export                 GET   -   login  403    403    403    403    403    403    403    200    403    200    login  403
rules_export                 POST  -   login  405    405    405    405    405    405    405    405    405    405    login  405
rules_draft_list             GET   -   login  403    403    403    403    403    403    403    200    403    200    login  403
rules_draft_list             POST  -   login  403    403    403    403    403    403    403    done   403    403    login  403
rules_draft                  GET   -   login  403    403    403    403    403    403    403    200    403    200    login  403
rules_draft                  POST  -   login  403    403    403    403    403    403    403    done   403    403    login  403
rules_draft_effect           GET   -   login  403    403    403    403    403    403    403    200    403    200    login  403
rules_draft_effect           POST  -   login  403    403    403    403    403    403    403    done   403    403    login  403
rules_draft_door             GET   -   login  403    403    403    403    403    403    403    200    403    200    login  403
rules_draft_door             POST  -   login  405    405    405    405    405    405    405    405    405    405    login  405
rules_draft_publish          GET   -   login  405    405    405    405    405    405    405    405    405    405    login  405
rules_draft_publish          POST  -   login  403    403    403    403    403    403    403    done   403    403    login  403
rules_draft_discard          GET   -   login  405    405    405    405    405    405    405    405    405    405    login  405
rules_draft_discard          POST  -   login  403    403    403    403    403    403    403    done   403    403    login  403
rules_draft_restore          GET   -   login  405    405    405    405    405    405    405    405    405    405    login  405
rules_draft_restore          POST  -   login  403    403    403    403    403    403    403    done   403    403    login  403
rules_draft_reverse          GET   -   login  405    405    405    405    405    405    405    405    405    405    login  405
rules_draft_reverse          POST  -   login  403    403    403    403    403    403    403    done   403    403    login  403
rules_draft_settle           GET   -   login  405    405    405    405    405    405    405    405    405    405    login  405
rules_draft_settle           POST  -   login  403    403    403    403    403    403    403    done   403    403    login  403
audit_list                   GET   -   login  403    403    403    403    403    403    403    403    403    200    login  403
audit_list                   POST  -   login  405    405    405    405    405    405    405    405    405    405    login  405
audit_export                 GET   -   login  403    403    403    403    403    403    403    403    403    200    login  403
audit_export                 POST  -   login  405    405    405    405    405    405    405    405    405    405    login  405
change_list                  GET   -   login  403    403    403    403    403    403    403    200    200    200    login  403
change_list                  POST  -   login  405    405    405    405    405    405    405    405    405    405    login  405
change_undo                  GET   -   login  405    405    405    405    405    405    405    405    405    405    login  405
change_undo                  POST  -   login  403    403    403    403    403    403    403    done   403    403    login  403
person_search        GET    -          login  200    200    200    200    200    200    200    200    200    200    login  200
person_search        POST   -          login  405    405    405    405    405    405    405    405    405    405    login  405
attachment_mark      POST   forwarded  login  404    404    done   done   done   404    404    404    404    404    login  404
attachment_mark      POST   answered   login  404    404    away   away   away   404    404    404    404    404    login  404
case_follow          GET    forwarded  login  404    404    200    200    200    404    404    404    404    404    login  404
case_follow          GET    answered   login  404    404    200    200    200    404    404    404    404    404    login  404
case_follow          GET    submitted  login  404    404    404    404    404    404    404    404    404    404    login  404
case_follow          GET    in_review  login  404    404    404    404    404    404    404    404    404    404    login  404
case_follow          GET    approved   login  404    404    404    404    404    404    404    404    404    404    login  404
case_follow          GET    draft      login  404    404    404    404    404    404    404    404    404    404    login  404
case_look            GET    forwarded  login  405    405    405    405    405    405    405    405    405    405    login  405
case_look            POST   forwarded  login  404    404    done   done   done   404    404    404    404    404    login  404
case_look            POST   answered   login  404    404    done   done   done   404    404    404    404    404    login  404
case_look            POST   submitted  login  404    404    404    404    404    404    404    404    404    404    login  404
case_look            POST   approved   login  404    404    404    404    404    404    404    404    404    404    login  404
case_paste           GET    forwarded  login  404    404    200    200    200    404    404    404    404    404    login  404
case_paste           GET    answered   login  404    404    away   away   away   404    404    404    404    404    login  404
case_paste           POST   forwarded  login  404    404    done   done   done   404    404    404    404    404    login  404
case_paste           POST   answered   login  404    404    away   away   away   404    404    404    404    404    login  404
case_paste           POST   approved   login  404    404    404    404    404    404    404    404    404    404    login  404
case_attempt         GET    forwarded  login  404    404    200    200    200    404    404    404    404    404    login  404
case_attempt         GET    answered   login  404    404    away   away   away   404    404    404    404    404    login  404
case_attempt         POST   forwarded  login  404    404    done   done   done   404    404    404    404    404    login  404
case_attempt         POST   answered   login  404    404    away   away   away   404    404    404    404    404    login  404
case_attempt         POST   approved   login  404    404    404    404    404    404    404    404    404    404    login  404
entry_result         GET    forwarded  login  404    404    200    200    200    404    404    404    404    404    login  404
entry_result         GET    answered   login  404    404    away   away   away   404    404    404    404    404    login  404
entry_result         POST   forwarded  login  404    404    done   done   done   404    404    404    404    404    login  404
entry_result         POST   answered   login  404    404    away   away   away   404    404    404    404    404    login  404
case_send            GET    forwarded  login  404    404    200    200    away   404    404    404    404    404    login  404
case_send            POST   forwarded  login  404    404    done   done   away   404    404    404    404    404    login  404
case_send            POST   answered   login  404    404    away   away   away   404    404    404    404    404    login  404
case_send            POST   approved   login  404    404    404    404    404    404    404    404    404    404    login  404
case_escalate        GET    forwarded  login  404    404    200    200    away   404    404    404    404    404    login  404
case_escalate        POST   forwarded  login  404    404    done   done   away   404    404    404    404    404    login  404
case_escalate        POST   answered   login  404    404    away   away   away   404    404    404    404    404    login  404
case_escalate        POST   approved   login  404    404    404    404    404    404    404    404    404    404    login  404
case_recall          GET    forwarded  login  404    404    200    200    200    404    404    404    404    404    login  404
case_recall          POST   forwarded  login  404    404    done   done   done   404    404    404    404    404    login  404
case_recall          POST   answered   login  404    404    away   away   away   404    404    404    404    404    login  404
case_recall          POST   in_review  login  404    404    404    404    404    404    404    404    404    404    login  404
case_resume          GET    answered   login  404    404    200    200    200    404    404    404    404    404    login  404
case_resume          POST   answered   login  404    404    done   done   away   404    404    404    404    404    login  404
case_resume          POST   forwarded  login  404    404    away   away   away   404    404    404    404    404    login  404
case_resume          POST   in_review  login  404    404    away   away   away   404    404    404    404    404    login  404
case_resume          POST   draft      login  404    404    404    404    404    404    404    404    404    404    login  404
case_reply           GET    forwarded  login  200    404    404    404    404    404    404    404    404    404    login  404
case_reply           GET    answered   login  away   404    404    404    404    404    404    404    404    404    login  404
case_reply           GET    draft      login  away   404    404    404    404    404    404    404    404    404    login  404
case_reply           POST   forwarded  login  done   404    404    404    404    404    404    404    404    404    login  404
case_reply           POST   answered   login  422    404    404    404    404    404    404    404    404    404    login  404
case_reply           POST   approved   login  422    404    404    404    404    404    404    404    404    404    login  404
case_reply           POST   draft      login  422    404    404    404    404    404    404    404    404    404    login  404
case_return          GET    in_review  login  404    404    200    away   away   404    404    404    404    404    login  404
case_return          GET    returned   login  404    404    away   away   away   404    404    404    404    404    login  404
case_return          POST   draft      login  404    404    404    404    404    404    404    404    404    404    login  404
case_return          POST   submitted  login  404    404    away   away   away   404    404    404    404    404    login  404
case_return          POST   in_review  login  404    404    done   away   away   404    404    404    404    404    login  404
case_return          POST   returned   login  404    404    away   away   away   404    404    404    404    404    login  404
case_return          POST   approved   login  404    404    away   away   away   404    404    404    404    404    login  404
remark_add           GET    in_review  login  404    404    200    away   away   404    404    404    404    404    login  404
remark_add           GET    draft      login  404    404    404    404    404    404    404    404    404    404    login  404
remark_add           POST   submitted  login  404    404    away   away   away   404    404    404    404    404    login  404
remark_add           POST   in_review  login  404    404    done   away   away   404    404    404    404    404    login  404
remark_add           POST   returned   login  404    404    away   away   away   404    404    404    404    404    login  404
remark_add           POST   approved   login  404    404    away   away   away   404    404    404    404    404    login  404
remark_remove        GET    in_review  login  405    405    405    405    405    405    405    405    405    405    login  405
remark_remove        POST   in_review  login  404    404    done   away   away   404    404    404    404    404    login  404
remark_remove        POST   returned   login  404    404    away   away   away   404    404    404    404    404    login  404
remark_tick          GET    returned   login  405    405    405    405    405    405    405    405    405    405    login  405
remark_tick          POST   returned   login  done   404    away   away   away   404    404    404    404    away   login  away
remark_tick          POST   in_review  login  404    404    away   away   away   404    404    404    404    404    login  404
case_draft           GET    returned   login  200    404    404    404    404    404    404    404    404    404    login  404
case_draft           POST   returned   login  done   404    404    404    404    404    404    404    404    404    login  404
draft_save           POST   returned   login  saved  404    404    404    404    404    404    404    404    404    login  404
case_submit          GET    returned   login  200    404    404    404    404    404    404    404    404    404    login  404
case_submit          POST   returned   login  done   404    404    404    404    404    404    404    404    404    login  404
case_pull_back       POST   returned   login  away   404    404    404    404    404    404    404    404    404    login  404
attachment_add       POST   returned   login  done   404    404    404    404    404    404    404    404    404    login  404
attachment_remove    POST   returned   login  done   404    404    404    404    404    404    404    404    404    login  404
attachment_restore   POST   returned   login  done   404    404    404    404    404    404    404    404    404    login  404
case_draft:remove    POST   returned   login  done   404    404    404    404    404    404    404    404    404    login  404
case_withdraw        GET    returned   login  200    404    200    200    200    404    404    404    404    404    login  404
case_withdraw        POST   returned   login  done   404    done   done   done   404    404    404    404    404    login  404
case_review          GET    returned   login  404    404    200    200    200    404    404    404    404    404    login  404
case_review          POST   returned   login  404    404    403    403    403    404    404    404    404    404    login  404
attachment_mark      POST   returned   login  404    404    away   away   away   404    404    404    404    404    login  404
note_add             GET    in_review  login  404    404    200    200    200    404    404    404    404    404    login  404
note_add             GET    draft      login  404    404    404    404    404    404    404    404    404    404    login  404
note_add             POST   draft      login  404    404    404    404    404    404    404    404    404    404    login  404
note_add             POST   submitted  login  404    404    done   done   done   404    404    404    404    404    login  404
note_add             POST   in_review  login  404    404    done   done   done   404    404    404    404    404    login  404
note_add             POST   closed     login  404    404    done   done   done   404    404    404    404    404    login  404
usersessions_list            GET  -          login  200    200    200    200    200    200    200    200    200    200    login  200
usersessions_list            POST -          login  away   away   away   away   away   away   away   away   away   away   login  away
openid_connect_login         GET  -          404    404    404    404    404    404    404    404    404    404    404    404    404
openid_connect_login         POST -          405    405    405    405    405    405    405    405    405    405    405    405    405
openid_connect_callback      GET  -          404    404    404    404    404    404    404    404    404    404    404    404    404
openid_connect_callback      POST -          405    405    405    405    405    405    405    405    405    405    405    405    405
socialaccount_login_cancelled GET -          200    200    200    200    200    200    200    200    200    200    200    200    200
mfa_authenticate             GET  -          away   away   away   away   away   away   away   away   away   away   away   away   away
mfa_authenticate             POST -          away   away   away   away   away   away   away   away   away   away   away   away   away
mfa_index                    GET  -          login  200    200    200    200    200    200    200    200    200    200    login  200
mfa_list_webauthn            GET  -          login  200    200    200    200    200    200    200    200    200    200    login  200
mfa_reauthenticate           GET  -          login  away   away   away   away   away   away   away   away   away   away   login  away
mfa_reauthenticate_webauthn  GET  -          login  away   away   away   away   away   away   away   away   away   away   login  away
mfa_activate_totp            GET  -          login  away   away   away   away   away   away   away   away   away   away   login  away
mfa_activate_totp            POST -          login  away   away   away   away   away   away   away   away   away   away   login  away
mfa_deactivate_totp          GET  -          login  404    404    404    404    404    404    404    404    404    404    login  404
mfa_deactivate_totp          POST -          login  404    404    404    404    404    404    404    404    404    404    login  404
mfa_view_recovery_codes      GET  -          login  404    404    404    404    404    404    404    404    404    404    login  404
mfa_generate_recovery_codes  GET  -          login  away   away   away   away   away   away   away   away   away   away   login  away
mfa_generate_recovery_codes  POST -          login  away   away   away   away   away   away   away   away   away   away   login  away
mfa_download_recovery_codes  GET  -          login  404    404    404    404    404    404    404    404    404    404    login  404
mfa_add_webauthn             GET  -          login  away   away   away   away   away   away   away   away   away   away   login  away
mfa_add_webauthn             POST -          login  away   away   away   away   away   away   away   away   away   away   login  away
mfa_edit_webauthn            GET  -          login  away   away   away   away   away   away   away   away   away   away   login  away
mfa_edit_webauthn            POST -          login  away   away   away   away   away   away   away   away   away   away   login  away
mfa_remove_webauthn          GET  -          login  away   away   away   away   away   away   away   away   away   away   login  away
mfa_remove_webauthn          POST -          login  away   away   away   away   away   away   away   away   away   away   login  away
"""

# The administration, by helpdesk/roles.py. `staff` belongs to no group.
ADMIN_WHO = [
    "anonymous",
    "requester",
    "contact",
    "staff",
    "routing",
    "system",
    "auditor",
    "inactive",
]
ADMIN_TABLE = """
page                              anonym reques contac staff  routin system audito inacti
index                             login  login  login  200    200    200    200    login
routing_category_changelist       login  login  login  403    200    403    200    login
routing_category_add              login  login  login  403    200    403    403    login
routing_category_change           login  login  login  403    200    403    200    login
routing_category_delete           login  login  login  403    200    403    403    login
routing_category_history          login  login  login  403    away   403    away   login
routing_product_changelist        login  login  login  403    200    403    200    login
routing_product_add               login  login  login  403    200    403    403    login
routing_product_change            login  login  login  403    200    403    200    login
routing_product_delete            login  login  login  403    200    403    403    login
routing_codeowner_changelist      login  login  login  403    200    403    200    login
routing_codeowner_add                    login  login  login  403    200    403    403    login
routing_codeowner_change              login  login  login  403    200    403    200    login
routing_codeowner_delete              login  login  login  403    200    403    403    login
routing_package_changelist        login  login  login  403    200    403    200    login
routing_package_add                      login  login  login  403    200    403    403    login
routing_package_change                login  login  login  403    200    403    200    login
routing_package_delete                login  login  login  403    200    403    403    login
routing_product_import            login  login  login  403    200    403    403    login
routing_product_export            login  login  login  403    200    403    200    login
routing_codeowner_import          login  login  login  403    200    403    403    login
routing_codeowner_export          login  login  login  403    200    403    200    login
routing_package_import            login  login  login  403    200    403    403    login
routing_package_export            login  login  login  403    200    403    200    login
routing_feedbackreason_changelist login  login  login  403    200    403    200    login
routing_feedbackreason_add        login  login  login  403    200    403    403    login
routing_feedbackreason_change     login  login  login  403    200    403    200    login
routing_feedbackreason_delete     login  login  login  403    200    403    403    login
routing_consultation_changelist   login  login  login  403    200    403    200    login
routing_consultation_add          login  login  login  403    403    403    403    login
routing_consultation_change       login  login  login  403    200    403    200    login
routing_consultation_delete       login  login  login  403    403    403    403    login
cases_outsidedesk_changelist      login  login  login  403    200    403    200    login
cases_outsidedesk_add             login  login  login  403    200    403    403    login
cases_outsidedesk_change          login  login  login  403    200    403    200    login
cases_outsidedesk_delete          login  login  login  403    200    403    403    login
cases_readytext_changelist        login  login  login  403    200    403    200    login
cases_readytext_add               login  login  login  403    200    403    403    login
cases_readytext_change            login  login  login  403    200    403    200    login
cases_readytext_delete            login  login  login  403    200    403    403    login
cases_severitylevel_changelist    login  login  login  403    200    403    200    login
cases_severitylevel_add           login  login  login  403    403    403    403    login
cases_severitylevel_change        login  login  login  403    200    403    200    login
cases_severitylevel_delete        login  login  login  403    403    403    403    login
cases_supporttarget_changelist    login  login  login  403    200    403    200    login
cases_supporttarget_add           login  login  login  403    200    403    403    login
cases_supporttarget_change        login  login  login  403    200    403    200    login
cases_supporttarget_delete        login  login  login  403    200    403    403    login
contacts_user_changelist          login  login  login  403    403    200    200    login
contacts_user_add                 login  login  login  403    403    200    403    login
contacts_user_change              login  login  login  403    403    200    200    login
contacts_user_delete              login  login  login  403    403    200    403    login
contacts_user_history             login  login  login  403    403    away   away   login
auth_user_password_change         login  login  login  403    403    200    403    login
contacts_organization_changelist  login  login  login  403    403    200    200    login
contacts_organization_add         login  login  login  403    403    200    403    login
contacts_organization_change      login  login  login  403    403    200    200    login
contacts_organization_delete      login  login  login  403    403    200    403    login
contacts_successplan_changelist   login  login  login  403    403    200    200    login
contacts_successplan_add          login  login  login  403    403    200    403    login
contacts_successplan_change       login  login  login  403    403    200    200    login
contacts_successplan_delete       login  login  login  403    403    200    403    login
contacts_designatedcontact_changelist login login login 403   403    200    200    login
contacts_designatedcontact_add        login login login 403   403    403    403    login
contacts_designatedcontact_change     login login login 403   403    200    200    login
contacts_designatedcontact_delete     login login login 403   403    403    403    login
"""


def rows_of(table, who, columns):
    """Return each line of a table as (its first columns, {person: answer})."""
    lines = [line.split() for line in table.strip().splitlines()[1:]]
    return [(line[:columns], dict(zip(who, line[columns:], strict=True))) for line in lines]


ROWS = rows_of(TABLE, WHO, 3)
ADMIN_ROWS = rows_of(ADMIN_TABLE, ADMIN_WHO, 1)


# Everything about cases and questions.
TABLES = (
    Case,
    Attachment,
    Handover,
    HandoverEntry,
    CaseEvent,
    Comment,
    CaseReturn,
    Remark,
    Watcher,
    Consultation,
    DesignatedContact,
    PrimaryHandover,
    Category,
    Passcode,
    PasscodeView,
    RegistryFile,
    RestrictionRequest,
    RulesDraft,
    DraftEdit,
)


def make_admin(role):
    user = factories.make_user(role.name.lower(), is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return user


@dataclass(frozen=True)
class World:
    """The people, each with a session, and a case in every state, in one org."""

    org: Organization
    people: dict[str, User | None]
    sessions: dict[str, str]
    cases: dict[str, int]

    def case(self, status: str) -> Case:
        return Case.objects.get(pk=self.cases[Status.SUBMITTED if status == "-" else status])


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("files")


@pytest.fixture(autouse=True)
def media(files, settings) -> Path:
    settings.MEDIA_ROOT = files
    return files


@pytest.fixture(scope="module")
def made_once(django_db_setup, django_db_blocker, files) -> Iterator[World]:
    """Make the world of all rows in one transaction, within which each test undoes its own."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_starter_rules()
        load_severity_levels()
        org = factories.make_organization()
        people = make_people(org)
        requester, contact = people["requester"], people["contact"]
        with override_settings(MEDIA_ROOT=files):
            cases = {status: make_case(status, requester, org, contact).pk for status in Status}
        sessions = {who: session_of(user) for who, user in people.items() if user}
        yield World(org, people, sessions, cases)
        transaction.set_rollback(True)


@pytest.fixture
def world(made_once, db) -> World:
    return made_once


def session_of(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def make_people(org: Organization) -> dict[str, User | None]:
    names = ("employee", "contact", "colleague", "second", "deputy", "former", "foreign")
    employee, contact, colleague, second, deputy, former, foreign = map(factories.make_user, names)
    inactive = factories.make_user("inactive", is_staff=True)
    other_org = factories.make_organization()
    watcher = factories.make_user("watcher")
    for user in (employee, colleague, foreign, former, watcher):
        factories.make_membership(user, org)
    factories.make_contact(contact, org, is_primary=True)
    factories.make_contact(second, org)
    factories.make_contact(deputy, org, deputy_for=contact)
    factories.make_contact(former, org).delete()
    factories.make_contact(foreign, other_org, is_primary=True)
    factories.make_contact(inactive, org)
    inactive.groups.set(Group.objects.all())
    return {
        "anonymous": None,
        "requester": employee,
        "colleague": colleague,
        "contact": contact,
        "second": second,
        "deputy": deputy,
        "foreign": foreign,
        "former": former,
        "routing": make_admin(Role.ROUTING_ADMIN),
        "system": make_admin(Role.SYSTEM_ADMIN),
        "auditor": make_admin(Role.AUDITOR),
        "staff": factories.make_user("staff", is_staff=True),
        "inactive": inactive,
        "watcher": watcher,
    }


def make_case(status: Status, requester: User, org, contact: User) -> Case:
    """A case in a state, with a file, complete enough for whatever comes next."""
    case = factories.make_at(status, requester, org, by=contact)
    Case.objects.filter(pk=case.pk).update(**factories.completion())
    attachment = case.attachments.create(
        file=ContentFile(factories.PNG, "screen.png"),
        name="screen.png",
        size=len(factories.PNG),
        content_type="image/png",
        copy_state=CopyState.MAKING,
        sha256=hashlib.sha256(factories.PNG).hexdigest(),
        may_be_sent=False,
        uploaded_by=requester,
    )
    make_copies(attachment)
    if status in (Status.FORWARDED, Status.ANSWERED):
        Case.objects.filter(pk=case.pk).update(access_granted=AccessGranted.YES)
        for direction in (Direction.IN, Direction.ESCALATION):
            case.handover.entries.create(direction=direction, text="Hello?", by=contact)
    if status in (Status.IN_REVIEW, Status.RETURNED):
        make_remark(case, contact)
    watcher = User.objects.get(name="watcher")
    case.watchers.create(user=watcher, added_by=requester)
    return Case.objects.get(pk=case.pk)


def make_remark(case: Case, contact: User) -> None:
    """A remark on the case, sent where the case is with its requester."""
    remark = case.remarks.create(text="When?", field="occurred_at", written_by=contact)
    if case.status == Status.RETURNED:
        event = case.events.create(actor=contact, verb=Verb.RETURNED, status=case.status)
        remark.returned = case.returns.create(round=1, event=event)
        remark.save()


def address_of(name: str, case: Case) -> str:
    if name == "change_undo":
        Category.objects.filter(slug="partner").update(position=7)
        newest = tracked_models()[Category].objects.latest("pgh_id")
        return reverse("contacts:change_undo", args=["routing.category", newest.pgh_id])
    if name in ("consultation_feedback", "consultation_delete_question"):
        return reverse(f"routing:{name}", args=[consultation_of(case.requester).pk])
    plain = {
        "category_detail": "routing",
        "triage": "routing",
        "rules_export": "routing",
        "rules_load": "routing",
        "audit_export": "contacts",
        "audit_list": "contacts",
        "change_list": "contacts",
        "contact_list": "contacts",
        "registry_export": "contacts",
        "registry_files": "contacts",
        "registry_list": "contacts",
        "case_list": "cases",
        "case_new": "cases",
        "queue": "cases",
        "queue_news": "cases",
        "queue_next": "cases",
        "queue_unclaimable": "cases",
        "category_list": "routing",
        "search": "routing",
        "search_suggestions": "routing",
        "triage_start": "routing",
        "consultation_list": "routing",
        "health": "routing",
        "consultation_new": "routing",
        "person_search": "contacts",
    }
    if name in plain or name.startswith("rules_draft"):
        keys = ["technical-support"] if name in ("category_detail", "triage") else []
        return reverse(f"{plain.get(name, 'routing')}:{name}", args=keys or draft_keys_of(name))
    if name.startswith(
        ("registry_", "contact_", "deputy_", "primary_", "passcode", "login_", "restriction")
    ):
        app = (
            "cases" if name in ("contact_load", "login_access", "restriction_case") else "contacts"
        )
        return reverse(f"{app}:{name}", args=registry_keys_of(name, case))
    name = name.partition(":")[0]
    if not name.startswith(
        ("case_", "draft_", "entry_", "note_", "remark_", "watcher_", "attachment_")
    ):
        return reverse(name, args=keys_of(name, case))
    args = [case.pk]
    if name.startswith(("case_draft", "draft_")):
        args.append("impact")
    elif name == "entry_result":
        args.append(case.handover.entries.get(direction=Direction.ESCALATION).pk)
    elif name == "case_files":
        files = [{"attachment": file.pk, "sha256": file.sha256} for file in case.attachments.all()]
        Handover.objects.filter(case=case).update(manifest=files)
    elif name in ("remark_remove", "remark_tick"):
        args.append(case.remarks.get().pk)
    elif name == "watcher_remove":
        args.append(case.watchers.get().pk)
    elif name.startswith("attachment") and name != "attachment_add":
        if name == "attachment_restore":
            case.attachments.update(removed_at=timezone.now())
        args.append(case.attachments(manager="with_removed").get().pk)
    return reverse(f"cases:{name}", args=args)


def draft_keys_of(name: str) -> list[Any]:
    """A draft that changes a door, in the state that an act is for."""
    if not name.startswith("rules_draft") or name == "rules_draft_list":
        return []
    door = Category.objects.get(slug="partner")
    by = User.objects.get(name="routing_admin")
    state = {"rules_draft_restore": "discarded", "rules_draft_reverse": "published"}.get(name)
    settled = {"state": state, "settled_by": by, "settled_at": timezone.now()} if state else {}
    effect = {"of": "x", "asked": 0, "done": 0, "moves": []}
    draft = RulesDraft.objects.create(title="D", created_by=by, effect=effect, **settled)
    before, after = {"position": door.position}, {"position": 7}
    draft.edits.create(
        table="routing.category", key=door.pk, before=before, after=after, edited_by=by
    )
    return [draft.pk, door.pk] if name == "rules_draft_door" else [draft.pk]


def keys_of(name: str, case: Case) -> list[Any]:
    """What stands in the addresses of the login."""
    if name.startswith("openid_connect_"):
        return ["company"]
    if name in ("help_guide", "first_visit"):
        return [{"help_guide": "admins", "first_visit": "doors"}[name]]
    if name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        return [factories.make_passkey(case.requester).pk]
    return []


def registry_keys_of(name: str, case: Case) -> list[Any]:
    """The case's org; with it an appointment of the second contact, or an offer to a colleague."""
    org = case.organization
    if name.startswith("registry_file"):
        fields = {"name": "x.csv", "state": "checked", "added": 1, "digest": "x"}
        owner = User.objects.get(name="contact")
        return [RegistryFile.objects.create(added_by=owner, file="registry/x", **fields).pk]
    if name == "registry_export_file":
        owner, file = User.objects.get(name="contact"), ContentFile(b"x", name="x")
        fields = {"kind": "csv", "language": "ja", "state": "ready"}
        return [RegistryExport.objects.create(asked_by=owner, file=file, **fields).pk]
    if name in ("restriction_move", "restriction_case"):
        asker, primary = (User.objects.get(name=who) for who in ("second", "contact"))
        fields = {"text_ja": "x", "text_en": "x", "asked_by": asker, "moved_by": asker}
        fields["state"] = "asked"
        if name == "restriction_case":
            now = timezone.now()
            fields |= {"state": "approved", "approved_by": primary, "approved_at": now}
        return [org.pk, org.restrictions.create(**fields).pk]
    if name == "restriction_ask":
        org.plan = factories.make_plan(restricts_case_creation=True)
        org.save()
    if name.startswith("passcode"):
        org.plan = factories.make_plan(has_passcode=True)
        org.save()
    if name in ("contact_change", "contact_end"):
        return [org.pk, org.contacts.get(user__name="second").pk]
    if name == "primary_answer":
        giver = User.objects.get(name="contact")
        receiver = User.objects.get(name="colleague")
        people = {"giver": giver, "receiver": receiver, "started_by": giver}
        return [org.pk, org.primary_handovers.create(**people).pk]
    return [org.pk]


def consultation_of(user: User) -> Consultation:
    door = Category.objects.get(slug="technical-support")
    return factories.make_consultation(user, "Q", category=door)


def form_of(name: str, case: Case) -> dict[str, Any]:
    """What somebody who may would post."""
    keyed = {"creation_key": str(uuid.uuid4())}
    seen = hash_of(unsent_files(case.handover)) if case.handover else ""
    contact, second = (User.objects.get(name=name).pk for name in ("contact", "second"))
    colleague = {"person": "colleague@example.jp", "valid_from": "2026-11-01"}
    forms = {
        "registry_confirm": {
            "row": [str(row.pk) for row in case.organization.contacts.filter(user=second)]
        },
        "registry_files": {"file": factories.upload("x.csv", b"x")},
        "registry_file_import": {"seen": "x"},
        "contact_add": colleague,
        "deputy_add": colleague | {"deputy_for": str(contact)},
        "contact_change": {"valid_from": "2026-11-01", "may_view_all_cases": "on"},
        "contact_end": {"when": "now"},
        "restriction_ask": {"text_ja": "社内へ。", "text_en": "Ask us."},
        "restriction_move": {"state": "approved"},
        "passcode_change": {"passcode": "open sesame"},
        "primary_offer": {"person": "colleague@example.jp"},
        "primary_answer": {"outcome": "accepted"},
        "primary_hand_over": colleague | {"giver": str(contact), "reason": "She left."},
        "case_draft": {"impact": "Nobody can work."},
        "draft_save": {"impact": "Nobody can work."},
        "case_approve": {"seen_hash": factories.seen_hash(case)},
        "case_kind": {"kind": "question"},
        "case_withdraw": {"note": "It works again."},
        "case_review": {"severity_confirmed": "2", "summary_en": "Broken."},
        "case_forward": {
            "number": "47712345",
            "seen_hash": case.handover.content_hash if case.handover else "",
        },
        "case_phone": {"at": "2026-11-20 09:00"},
        "case_number": {"number": "47799999"},
        "case_access_extend": {"access_until": "2036-12-01"},
        "case_answer": {"note": "Clear the cache."},
        "attachment_add": {"file": factories.upload()},
        "attachment_mark": {"may_be_sent": "yes"},
        "rules_draft": {"title": "Renamed"},
        "rules_draft_list": {"title": "D"},
        "search": {"question": "Q"},
        "search_suggestions": {"question": "Q"},
        "triage": {"kind": "trouble", "origin": "person", "verdict": "unknown"},
        "consultation_new": {"channel": str(Channel.objects.first().pk)},
        "consultation_feedback": {"is_helpful": "no"},
        "case_reopen": {"note": "It came back."},
        "case_copy": {"creation_key": str(uuid.uuid4())},
        "case_comment": {"creation_key": str(uuid.uuid4()), "text": "Any news?"},
        "case_redirect": {
            "door": str(Category.objects.get(slug="partner").pk),
            "note": "They know.",
        },
        "case_take_over": {"seen_holder": str(case.reviewer_id or 0), "note": "She is away."},
        "case_look": {"next_look_on": "2036-12-01"},
        "case_paste": {"text": "Which browser?", "waiting_on": "requester"},
        "case_attempt": keyed | {"at": "2026-11-20 09:00"},
        "case_send": keyed | {"text": "Chrome.", "seen_files": seen, "seen_entry": "0"},
        "case_escalate": keyed | {"text": "It hurts.", "at": "2026-11-20 09:00"},
        "entry_result": {"result": "Somebody calls today."},
        "case_recall": {"note": "It was the wrong desk."},
        "case_resume": keyed
        | {
            "handover": str(case.handover.pk if case.handover else 0),
            "text": "It came back.",
            "seen_files": seen,
        },
        "case_reply": keyed | {"text": "Chrome."},
        "case_return": {"note": "Please look at it again."},
        "remark_add": keyed | {"about": "impact", "text": "Whose work?"},
        "note_add": keyed | {"text": "He calls often."},
        "remark_tick": {"done": "yes"},
        "watcher_add": {"person": "colleague@example.jp"},
        "set_language": {"language": "en"},
        "set_theme": {"theme": "dark"},
    }
    if name == "case_link":
        return {"other": str(factories.make_submitted(case.requester, case.organization).pk)}
    if name == "attachment_view":
        prefix = f"file-{case.attachments.get().pk}"
        return {f"{prefix}-caption": "Empty report", f"{prefix}-step": "3"}
    if name == "case_draft:remove":
        return {"remove": str(case.attachments.get().pk)}
    if name in ("rules_draft_publish", "rules_draft_settle"):
        draft = RulesDraft.objects.latest("pk")
        item = f"routing.category:{draft.edits.get().key}"
        return {"seen": look_at(draft).fingerprint, "item": item, "keep": "drop"}
    return forms.get(name, {"x": "x"})


GIVEN_BACK = {"401.html": "login", "cases/_moved.html": "away"}


def answer(
    world: World, who: str, method: str, address: str, data: dict[str, Any], before: list
) -> str:
    """Return one word of the table for what a person gets; undo whatever it did."""
    client = Client()
    with transaction.atomic():
        if who in world.sessions:
            client.cookies[settings.SESSION_COOKIE_NAME] = world.sessions[who]
        if who == "inactive":
            User.objects.filter(pk=world.people[who].pk).update(is_active=False)
        written = times_written(*TABLES)
        response = getattr(client, method.lower())(address, data if method == "POST" else None)
        if response.streaming:
            response.getvalue()
        has_changed = times_written(*TABLES) != written and fingerprint(*TABLES) != before
        word = str(response.status_code)
        given_back = {found.name for found in response.templates} & GIVEN_BACK.keys()
        if given_back:
            word = GIVEN_BACK[given_back.pop()]
        if response.status_code == 302:
            is_login = re.search(r"/login/\?next=", response.url)
            word = "login" if is_login else "done" if has_changed else "away"
        elif has_changed:
            word = "saved" if (method, word) == ("POST", "200") else f"{word}, and changed"
        is_act = word in ("done", "saved")
        unsigned = unsigned_versions() if is_act else 0
        transaction.set_rollback(True)
    if is_act and unsigned != unsigned_versions():
        word += ", by nobody"
    return word


def unsigned_versions() -> int:
    """Return how many versions of tracked rows do not say who made them."""
    first, *others = (
        event.objects.filter(pgh_context__user__isnull=True).order_by().values_list("pgh_id")
        for event in tracked_models().values()
    )
    return first.union(*others, all=True).count()


@pytest.mark.parametrize(("row", "expected"), ROWS, ids=[" ".join(row) for row, _ in ROWS])
def test_address_by_role_and_state(world, row, expected):
    name, method, status = row
    case = world.case(status)
    address, form, before = address_of(name, case), form_of(name, case), fingerprint(*TABLES)

    found = {who: answer(world, who, method, address, deepcopy(form), before) for who in WHO}

    assert found == expected


@pytest.mark.parametrize(("row", "expected"), ADMIN_ROWS, ids=[row[0] for row, _ in ADMIN_ROWS])
def test_administration_by_role(world, row, expected):
    page = row[0]
    plan, keys = factories.make_plan(), []
    if page.endswith(("_change", "_delete", "_history")):
        model = page.split("_")[1]
        person = world.people["requester"].pk
        keys = [
            {
                "category": lambda: factories.make_category().pk,
                "product": lambda: factories.completion()["product"].pk,
                "outsidedesk": lambda: factories.make_desk().pk,
                "readytext": lambda: factories.make_ready_text().pk,
                "severitylevel": lambda: 4,
                "supporttarget": lambda: (
                    factories.make_target(Organization.objects.get(pk=world.org.pk)).pk
                ),
                "codeowner": lambda: CodeOwner.objects.create(name="Stock", team="IT").pk,
                "package": lambda: Package.objects.create(name="KZ").pk,
                "feedbackreason": lambda: FeedbackReason.objects.first().pk,
                "consultation": lambda: consultation_of(world.people["requester"]).pk,
                "user": lambda: person,
                "organization": lambda: world.org.pk,
                "successplan": lambda: plan.pk,
                "designatedcontact": lambda: world.people["contact"].appointments.get().pk,
            }[model]()
        ]
    address, before = reverse(f"admin:{page}", args=keys), fingerprint(*TABLES)

    found = {who: answer(world, who, "GET", address, {}, before) for who in ADMIN_WHO}

    assert found == expected


def test_administration_posts_what_it_shows_only(world):
    """A POST is answered as the page is, but that viewing is no right to change."""
    before = fingerprint(*TABLES)
    for row, expected in ADMIN_ROWS:
        if not row[0].endswith("_add"):
            continue
        address = reverse(f"admin:{row[0]}")
        found = {who: answer(world, who, "POST", address, {}, before) for who in ADMIN_WHO}
        # A form posted empty comes back: no page of these is saved without a word.
        assert found == expected | {who: "200" for who, word in expected.items() if word == "200"}


def test_matrix_names_every_address():
    listed = {row[0].partition(":")[0] for row, _ in ROWS}
    left_out = {"account_reset_password_from_key", "account_reset_password_from_key_done"}

    assert {name.rpartition(":")[2] for name in PATTERNS} == listed | left_out


def test_matrix_of_the_administration_names_every_model():
    ours = {
        f"{model._meta.app_label}_{model._meta.model_name}"
        for model in admin.site._registry
        if model._meta.app_label in ("cases", "contacts", "routing", "auth")
    }

    assert ours == {row[0].rpartition("_")[0] for row, _ in ADMIN_ROWS} - {"", "auth_user_password"}
