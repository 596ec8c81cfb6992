"""Draws a scrap of template that uses components, as a page would."""

from django.template import Context, Template
from django.test import RequestFactory
from django_cotton.compiler_regex import CottonCompiler


def draw(template: str, **context: object) -> str:
    """Return the scrap as HTML. Components are compiled by the loader in files, so here by hand."""
    compiled = Template(CottonCompiler().process(template))
    return compiled.render(Context({**context, "request": RequestFactory().get("/")}))
