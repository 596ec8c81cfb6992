"""The public site at /public/: the same files that any web server can hand out."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

from goldenthread.publishing.site import serving

#: An edition as one file brings its style along. It holds no script, and may run none.
_ONE_FILE = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def page(request: HttpRequest, path: str = "") -> HttpResponse:
    """A page or a file of the public site. It looks at no session and sets no cookie."""
    found = serving.file(path)
    response = HttpResponse(found.data, content_type=found.media_type)
    if found.finished:
        response["Content-Security-Policy"] = _ONE_FILE
        response.__dict__["_csp_exempt"] = True
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        patch_cache_control(response, public=True, max_age=60)
    return response
