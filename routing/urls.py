from django.urls import path

from routing import views

app_name = "routing"
urlpatterns = [
    path("categories/<slug:slug>/", views.category_detail, name="category_detail"),
]
