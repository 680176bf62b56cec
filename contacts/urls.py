from django.urls import path

from contacts import views

app_name = "contacts"
urlpatterns = [
    path("people/", views.person_search, name="person_search"),
    path("contacts/", views.contact_list, name="contact_list"),
    path("contacts/registry/", views.registry_list, name="registry_list"),
    path("contacts/files/", views.registry_files, name="registry_files"),
    path("contacts/files/export/", views.registry_export, name="registry_export"),
    path("contacts/files/lists/<int:pk>/", views.registry_export_file, name="registry_export_file"),
    path("contacts/files/<int:pk>/", views.registry_file, name="registry_file"),
    path(
        "contacts/files/<int:pk>/import/", views.registry_file_import, name="registry_file_import"
    ),
    path(
        "contacts/files/<int:pk>/cancel/", views.registry_file_cancel, name="registry_file_cancel"
    ),
    path("contacts/<int:pk>/", views.registry_detail, name="registry_detail"),
    path("contacts/<int:pk>/confirm/", views.registry_confirm, name="registry_confirm"),
    path("contacts/<int:pk>/add/", views.contact_add, name="contact_add"),
    path("contacts/<int:pk>/deputies/add/", views.deputy_add, name="deputy_add"),
    path("contacts/<int:pk>/<int:contact_pk>/change/", views.contact_change, name="contact_change"),
    path("contacts/<int:pk>/<int:contact_pk>/end/", views.contact_end, name="contact_end"),
    path("contacts/<int:pk>/restriction/", views.restriction, name="restriction"),
    path("contacts/<int:pk>/restriction/ask/", views.restriction_ask, name="restriction_ask"),
    path(
        "contacts/<int:pk>/restriction/<int:request_pk>/move/",
        views.restriction_move,
        name="restriction_move",
    ),
    path("contacts/<int:pk>/passcode/", views.passcode, name="passcode"),
    path("contacts/<int:pk>/passcode/change/", views.passcode_change, name="passcode_change"),
    path("contacts/<int:pk>/primary/offer/", views.primary_offer, name="primary_offer"),
    path("contacts/<int:pk>/primary/hand-over/", views.primary_hand_over, name="primary_hand_over"),
    path("contacts/<int:pk>/primary/<int:offer_pk>/", views.primary_answer, name="primary_answer"),
    path("audit/", views.audit_list, name="audit_list"),
    path("audit/export/", views.audit_export, name="audit_export"),
    path("changes/", views.change_list, name="change_list"),
    path("changes/<str:label>/<int:pk>/undo/", views.change_undo, name="change_undo"),
]
