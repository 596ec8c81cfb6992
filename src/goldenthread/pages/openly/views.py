"""The public site at /public/: the same files that any web server can hand out."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import conditional_page

from goldenthread.publishing.site import serving

#: An edition as one file brings its style along. It holds no script, and may run none.
_ONE_FILE = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

#: How long a reader may keep what it fetched, in seconds: what is withdrawn goes within a minute, the style may stay.
_PAGE, _STYLE = 60, 3600
_STYLES = frozenset({"text/css; charset=utf-8", "image/svg+xml"})
_ROBOTS = "User-agent: *\nAllow: /public/\nDisallow: /\nSitemap: {site}/public/sitemap.xml\n"


def robots(_request: HttpRequest) -> HttpResponse:
    """What search engines may read: the public site, and nothing else of this installation."""
    said = _ROBOTS.format(site=settings.SITE_ADDRESS.rstrip("/"))
    response = HttpResponse(said, content_type="text/plain; charset=utf-8")
    patch_cache_control(response, public=True, max_age=_STYLE)
    return response


@conditional_page
def page(request: HttpRequest, path: str = "") -> HttpResponse:
    """A page or a file of the public site. It looks at no session and sets no cookie."""
    found = serving.file(path)
    response = HttpResponse(found.data, content_type=found.media_type)
    if found.finished:
        response["Content-Security-Policy"] = _ONE_FILE
        response.__dict__["_csp_exempt"] = True
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        patch_cache_control(response, public=True, max_age=_STYLE if found.media_type in _STYLES else _PAGE)
    return response
