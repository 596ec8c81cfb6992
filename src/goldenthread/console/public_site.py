"""publish --site: write the public site to a folder."""

from argparse import Namespace
from pathlib import Path

from goldenthread.console.output import put_json, say


def write_site(args: Namespace) -> None:
    """Write the whole site beside the earlier one and swap it in."""
    from django.conf import settings

    from goldenthread.publishing.site import build
    from goldenthread.publishing.site.gathering import gather

    material = gather(args.partnership or "", address=args.address or "", security_contact=settings.SECURITY_CONTACT)
    made = build(material, Path(args.site), single=bool(args.partnership))
    if args.json:
        put_json(
            {
                "folder": args.site,
                "pages": made.pages,
                "files": made.files,
                "largest_page": made.largest_page,
                "largest_page_bytes": made.largest,
            }
        )
        return
    say(f"Wrote {made.pages} pages and {made.files} files to {args.site}. Any web server can hand them out.")
    if not material.editions:
        say("Nothing is published for everybody yet, so the site says so.")
    if not args.address:
        say("Give --address https://… to have a list of pages for search engines, and security.txt.")
