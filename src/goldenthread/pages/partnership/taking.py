"""Take a partnership away as a pack of plain files."""

import io
import tempfile
import zipfile
from pathlib import Path

from django.http import HttpRequest, HttpResponse

from goldenthread.access import Permission, require
from goldenthread.look.parts import Link
from goldenthread.packs.commands import export as write_packs
from goldenthread.pages.records.common import page_url
from goldenthread.pages.shell import actor_of, as_of, partnership_of, render

#: Every file of one export carries this date, so that two exports of one state are equal.
_DATE = (1980, 1, 1, 0, 0, 0)


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
        body = _zip(Path(folder))
    answer = HttpResponse(body, content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{slug}.zip"'
    return answer


def _zip(folder: Path) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            info = zipfile.ZipInfo(str(path.relative_to(folder)), _DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, path.read_bytes())
    return out.getvalue()
