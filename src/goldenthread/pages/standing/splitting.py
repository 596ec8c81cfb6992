"""Split what a fund has left to allocate, to the penny, on a basis that is said."""

import re
from decimal import Decimal, InvalidOperation

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from goldenthread.access import Actor, Permission, require
from goldenthread.governance.standing import commands
from goldenthread.governance.standing.commands import Part
from goldenthread.governance.standing.funding import fund_page
from goldenthread.look.parts import Link
from goldenthread.pages.records.common import full_reference, page_url, record_url, sentence
from goldenthread.pages.records.forms import error_links
from goldenthread.pages.shell import actor_of, render, success
from goldenthread.pages.standing.parts import pounds
from goldenthread.vocabulary import Refused, RuleBroken

_PLACES = {"Basis": "basis", "Split among": "among", "Shares": "among"}


class SplitForm(forms.Form):
    """Among whom, in what shares, and on what basis."""

    among = forms.CharField(
        label="Split among",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="One reference to a line, of a group, body or partnership. For shares that are not equal, put the "
        "share after it, like “GRP-003 60”.",
        error_messages={"required": "Name at least two, one to a line"},
    )
    basis = forms.CharField(
        label="Basis",
        max_length=300,
        error_messages={"required": "Say on what basis it is split"},
        help_text="Why it is split this way, like “Equal shares” or “Children under 18 in 2024”.",
    )

    def clean_among(self) -> list[Part]:
        """The parts, one to a line."""
        parts = []
        for text in self.cleaned_data["among"].splitlines():
            words = re.split(r"[\s,]+", text.strip())
            if not words[0]:
                continue
            try:
                share = Decimal(words[1].rstrip("%")) if len(words) > 1 else Decimal(1)
            except InvalidOperation:
                share = Decimal(0)
            if len(words) > 2 or not share.is_finite() or share <= 0:
                raise forms.ValidationError(f"“{text.strip()[:60]}” is not a reference and a share, like “GRP-003 60”")
            parts.append(Part(words[0], share))
        return parts


def split_fund(request: HttpRequest, owner: str, reference: str) -> HttpResponse:
    """The form for one fund, and its answer."""
    actor = actor_of(request)
    fund = fund_page(actor, full_reference(owner, reference))
    card = fund.card
    require(actor, Permission.ADD, card.owner_id, group=card.group_id)
    form = SplitForm(request.POST if request.method == "POST" else None, auto_id="split-%s")
    if request.method == "POST" and form.is_valid() and (said := _split(actor, card.full_reference, form)):
        success(request, said)
        return HttpResponseRedirect(page_url("money", slug=card.owner))
    return render(
        request,
        "pages/standing/form.html",
        {
            "caption": f"{card.title}, {card.reference}",
            "heading": f"Split {pounds(fund.to_allocate)}" if fund.to_allocate is not None else "Split this fund",
            "lede": "The parts come to the whole, to the penny. Odd pennies go to the largest remainders.",
            "form": form,
            "errors": error_links(form) if form.errors else [],
            "action": record_url("split-fund", card),
            "button": "Split it",
            "back": page_url("money", slug=card.owner),
        },
        title="Split a fund",
        section="meetings",
        crumbs=[Link("Money", page_url("money", slug=card.owner)), Link(card.reference, card.url)],
        card=card,
        status=422 if form.errors else 200,
    )


def _split(actor: Actor, full: str, form: SplitForm) -> str:
    given = form.cleaned_data
    try:
        made = commands.split_fund(actor=actor, fund=full, among=given["among"], basis=given["basis"])
    except Refused as refused:
        for problem in refused.problems:
            form.add_error(_PLACES.get(problem.place), sentence(problem))
        return ""
    except RuleBroken as broken:
        form.add_error(None, sentence(broken.problem))
        return ""
    return f"Split into {len(made)} allocations"
