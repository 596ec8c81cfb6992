"""The addresses of the site: the API under /api/v1/, everything else to pages."""

from django.urls import include, path, re_path

from goldenthread.api.problems import unknown_address
from goldenthread.api.urls import api

urlpatterns = [
    path("api/v1/", api.urls),
    # Anything else under /api/ is a mistake of a program, which reads JSON.
    re_path("^api/", lambda request: unknown_address(), name="api-unknown"),
    path("", include("goldenthread.pages.urls")),
]
