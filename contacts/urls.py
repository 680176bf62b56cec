from django.urls import path

from contacts import views

app_name = "contacts"
urlpatterns = [
    path("people/", views.person_search, name="person_search"),
    path("contacts/", views.contact_list, name="contact_list"),
]
