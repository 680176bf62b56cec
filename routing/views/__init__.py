from routing.views.consultations import (
    consultation_delete_question,
    consultation_feedback,
    consultation_list,
    consultation_new,
)
from routing.views.doors import category_detail, category_list
from routing.views.drafts import (
    rules_draft,
    rules_draft_discard,
    rules_draft_door,
    rules_draft_effect,
    rules_draft_list,
    rules_draft_publish,
    rules_draft_restore,
    rules_draft_reverse,
    rules_draft_settle,
)
from routing.views.health import health
from routing.views.rules import rules_export, rules_load
from routing.views.search import search, search_suggestions
from routing.views.triage import triage, triage_start

__all__ = [
    "category_detail",
    "category_list",
    "consultation_delete_question",
    "consultation_feedback",
    "consultation_list",
    "consultation_new",
    "health",
    "rules_draft",
    "rules_draft_discard",
    "rules_draft_door",
    "rules_draft_effect",
    "rules_draft_list",
    "rules_draft_publish",
    "rules_draft_restore",
    "rules_draft_reverse",
    "rules_draft_settle",
    "rules_export",
    "rules_load",
    "search",
    "search_suggestions",
    "triage",
    "triage_start",
]
