"""The address of a person's notices."""

from django.urls import path

from goldenthread.pages.notices import views

urlpatterns = [path("my/notices", views.notices, name="my-notices")]
