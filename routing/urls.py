from django.urls import path

from routing import views

app_name = "routing"
urlpatterns = [
    path("health/", views.health, name="health"),
    path("rules/", views.rules_load, name="rules_load"),
    path("rules/export/", views.rules_export, name="rules_export"),
    path("rules/drafts/", views.rules_draft_list, name="rules_draft_list"),
    path("rules/drafts/<int:pk>/", views.rules_draft, name="rules_draft"),
    path("rules/drafts/<int:pk>/publish/", views.rules_draft_publish, name="rules_draft_publish"),
    path("rules/drafts/<int:pk>/discard/", views.rules_draft_discard, name="rules_draft_discard"),
    path("rules/drafts/<int:pk>/restore/", views.rules_draft_restore, name="rules_draft_restore"),
    path("rules/drafts/<int:pk>/reverse/", views.rules_draft_reverse, name="rules_draft_reverse"),
    path("rules/drafts/<int:pk>/settle/", views.rules_draft_settle, name="rules_draft_settle"),
    path("rules/drafts/<int:pk>/effect/", views.rules_draft_effect, name="rules_draft_effect"),
    path("rules/drafts/<int:pk>/doors/<int:key>/", views.rules_draft_door, name="rules_draft_door"),
    path("search/", views.search, name="search"),
    path("search/suggestions/", views.search_suggestions, name="search_suggestions"),
    path("categories/", views.category_list, name="category_list"),
    path("categories/<slug:slug>/", views.category_detail, name="category_detail"),
    path("triage/", views.triage_start, name="triage_start"),
    path("triage/<slug:slug>/", views.triage, name="triage"),
    path("consultations/", views.consultation_list, name="consultation_list"),
    path("consultations/new/", views.consultation_new, name="consultation_new"),
    path(
        "consultations/<int:pk>/feedback/",
        views.consultation_feedback,
        name="consultation_feedback",
    ),
    path(
        "consultations/<int:pk>/delete-question/",
        views.consultation_delete_question,
        name="consultation_delete_question",
    ),
]
