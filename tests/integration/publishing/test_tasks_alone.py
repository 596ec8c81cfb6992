"""The list of tasks leaves out what nobody is asked for; it says the same as an edition that is composed whole."""

import pytest

from goldenthread.partners.actors import OPERATOR
from goldenthread.publishing.composing import Order, _Composer, asked, templates
from goldenthread.records.models import Record
from goldenthread.vocabulary import Refused

pytestmark = pytest.mark.usefixtures("loaded", "db")


@pytest.mark.parametrize("slug", ["dorset-cypf", "pan-dorset-scp", "example-county"])
def test_every_template_gives_the_tasks_of_the_whole(slug):
    partnership = Record.objects.get(kind="partnership", owner=None, reference=slug)
    compared = 0
    for template in templates().values():
        options = {}
        for option in template.options:
            chosen = Record.objects.filter(kind=option.kind, owner=partnership).order_by("reference").first()
            options |= {option.name: chosen.reference} if option.kind and chosen else {}
        order = Order(partnership.pk, template.name, options=options, public=False)
        whole = _Composer(OPERATOR, order, frozenset())
        try:
            whole.document()
        except Refused:
            with pytest.raises(Refused):
                asked(OPERATOR, order)
            continue
        assert asked(OPERATOR, order) == tuple(whole.asked), template.name
        compared += 1
    assert compared > 5


def test_a_text_of_no_section_is_refused_as_the_whole_refuses_it():
    partnership = Record.objects.get(kind="partnership", owner=None, reference="dorset-cypf")
    order = Order(partnership.pk, "plan", texts={"no-such-section": "Words"}, public=False)
    with pytest.raises(Refused, match="no-such-section"):
        asked(OPERATOR, order)
