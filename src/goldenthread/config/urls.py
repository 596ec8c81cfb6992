"""The addresses of the site: the API under /api/v1/, everything else to pages."""

from django.urls import include, path

from goldenthread.api.urls import api

urlpatterns = [
    path("api/v1/", api.urls),
    path("", include("goldenthread.pages.urls")),
]
