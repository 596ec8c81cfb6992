"""The addresses of the public site."""

from django.urls import path

from goldenthread.pages.openly import views

urlpatterns = [
    path("robots.txt", views.robots, name="robots-txt"),
    path("public/", views.page, name="public-home"),
    path("public/<path:path>", views.page, name="public-page"),
]
