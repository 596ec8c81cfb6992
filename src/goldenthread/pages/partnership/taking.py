"""Take a partnership away as a pack of plain files."""

import tempfile
from pathlib import Path

from django.http import HttpRequest, HttpResponse

from goldenthread.access import Permission, require
from goldenthread.look.packing import pack
from goldenthread.look.parts import Link
from goldenthread.packs.commands import export as write_packs
from goldenthread.pages.records.common import page_url
from goldenthread.pages.shell import actor_of, as_of, partnership_of, render


def export(request: HttpRequest, slug: str) -> HttpResponse:
    """Say what an export holds; with `?file=zip`, send it."""
    partnership, actor = partnership_of(request, slug), actor_of(request)
    require(actor, Permission.EXPORT, partnership.id)
    if request.GET.get("file") != "zip":
        return render(
            request,
            "pages/partnership/export.html",
            {
                "caption": partnership.title,
                "url": f"{request.path}?file=zip",
                "request_url": page_url("information-request", slug=slug),
            },
            title="Take it away",
            section="home",
            partnership=partnership,
            crumbs=[Link("Take it away", request.path)],
        )
    with tempfile.TemporaryDirectory() as folder:
        write_packs(viewer=actor, directory=Path(folder), owner=slug, as_of=as_of(request))
        root = Path(folder)
        paths = sorted(p for p in root.rglob("*") if p.is_file())
        body = pack((str(path.relative_to(root)), path.read_bytes()) for path in paths)
    answer = HttpResponse(body, content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{slug}.zip"'
    return answer
