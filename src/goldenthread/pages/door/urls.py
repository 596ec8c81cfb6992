"""The address of the door."""

from django.urls import path

from goldenthread.pages.door import views

urlpatterns = [
    path("door", views.door, name="door"),
    path("sign-out", views.sign_out, name="sign-out"),
]
