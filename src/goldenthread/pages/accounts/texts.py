"""Who is asked for the texts of reports: whom the words of the templates mean in this partnership."""

from django.http import HttpRequest, HttpResponse

from goldenthread.access import Permission, may
from goldenthread.look.parts import Cell, Link, Table
from goldenthread.look.text import count_of, listed
from goldenthread.pages.records.common import page_url
from goldenthread.pages.shell import actor_of, partnership_of, render
from goldenthread.publishing.asked import Meant, meant


def texts(request: HttpRequest, slug: str) -> HttpResponse:
    """Every wording with the post, role or seat that it means today, and what to do where it means nobody."""
    partnership, actor = partnership_of(request, slug), actor_of(request)
    found = meant(actor, slug)
    empty = sum(one.nobody for one in found)
    heading = f"{count_of(empty, 'author').capitalize()} would not be found" if empty else "Every author is found"
    heads = ("The report says", "In these reports", "It means", "Asked today")
    rows = [(one.words, ", ".join(one.reports), _means(one), _asked(one)) for one in found]
    return render(
        request,
        "accounts/texts.html",
        {
            "caption": partnership.title,
            "heading": heading,
            "table": Table.of("Who is asked for the texts of reports", heads, rows, caption_hidden=True),
            "posts": page_url("records", slug=slug, kind="post"),
            "may_change": may(actor, Permission.ADD, partnership.id),
        },
        title="Who is asked for the texts of reports",
        partnership=partnership,
        crumbs=[Link("People", page_url("people", slug=slug)), Link("Texts of reports", request.path)],
    )


def _means(one: Meant) -> Cell:
    """The post of that name; where there is none, the roles and seats that are asked instead."""
    instead = listed(one.behind, "or")
    if one.of_group:
        return Cell(instead, note="Of the group that looks after what the section is about")
    if one.posts:
        post = one.posts[0]
        more = f" and {len(one.posts) - 1} more" if len(one.posts) > 1 else ""
        return Cell(f"{post.title}{more}", post.url, note=f"Post {post.reference}")
    return Cell(instead or "Nothing on record", note="There is no post of that name" if not one.people else "")


def _asked(one: Meant) -> Cell:
    if one.of_group:
        return Cell("The lead of each group")
    if one.people:
        return Cell("; ".join(one.people))
    return Cell("Nobody", note="Say who works in the post, on People" if one.posts else "Add a post of that name")
