"""Row S54: a reference to an appendix and the contents give the same page, since neither is typed."""

import re
from io import BytesIO

import pytest
from pypdf import PdfReader

from goldenthread.publishing.document import See
from goldenthread.publishing.formats.pdf import write
from goldenthread.vocabulary import Refused
from tests.integration.publishing.editions import edition, section

TEXT = "What was achieved before is in {{ see achievements }}. The [list of tools](#products) follows it."


def test_s54_the_number_of_an_appendix_is_made_and_never_typed():
    made = edition("dorset-cypf", "annual-report", texts={"introduction": TEXT})
    assert section(made, "achievements").heading.startswith("Appendix 1")
    assert section(made, "products").heading.startswith("Appendix 2")
    (line,) = [block.line for block in section(made, "introduction").blocks[:1]]
    assert [run for run in line if isinstance(run, See)] == [See("achievements"), See("products", "list of tools")]


def test_s54_a_reference_that_leads_nowhere_is_refused():
    with pytest.raises(Refused, match="which this edition does not have"):
        edition("dorset-cypf", "annual-report", texts={"introduction": "See {{ see appendix-9 }}."})


def test_s54_contents_and_introduction_give_the_page_on_which_it_stands():
    made = edition("dorset-cypf", "plan", texts={"introduction": TEXT})
    pages = [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(write(made))).pages]
    title = "Appendix 1: What was achieved under the earlier plan"
    (stands,) = [number for number, page in enumerate(pages, start=1) if f"{title} 29 achievements" in page]
    contents = re.search(rf"{title} [. ]+(\d+)", pages[0])
    said = re.search(rf"What was achieved before is in {title}, page (\d+)", " ".join(pages))
    assert contents and said
    assert int(contents[1]) == int(said[1]) == stands
