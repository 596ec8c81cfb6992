"""The addresses of what is kept of people."""

from django.urls import path

from goldenthread.pages.keeping import views

urlpatterns = [
    path("kept", views.people, name="kept-people"),
    path("kept/jobs", views.jobs, name="kept-jobs"),
    path("kept/people/<slug:uid>", views.person, name="kept-person"),
]
