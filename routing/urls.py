from django.urls import path

from routing import views

app_name = "routing"
urlpatterns = [
    path("health/", views.health, name="health"),
    path("rules/", views.rules_load, name="rules_load"),
    path("rules/export/", views.rules_export, name="rules_export"),
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
