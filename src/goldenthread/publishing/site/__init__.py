"""The public site: plain files that any web server can hand out, made of published editions and of nothing else.

No page sets a cookie, runs a script or asks anything of another server. `material` is all that a page may use;
`gathering` is the one module that reads it from what is published; `building` writes a whole site and swaps it in.
"""

from goldenthread.publishing.site.building import build, pages_of
from goldenthread.publishing.site.material import Flag, Material, SiteEdition, SiteFile, SiteNotice

__all__ = ["Flag", "Material", "SiteEdition", "SiteFile", "SiteNotice", "build", "pages_of"]
