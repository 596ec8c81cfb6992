"""The kinds that have a record page of their own. Page packages fill this when their urls load."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from goldenthread.records.cards import Card

#: A view of one record. The card is one that the viewer may see.
RecordView = Callable[[HttpRequest, Card], HttpResponse]

#: By the code of a kind. A kind that is not here has the generic page. A page of its own can
#: take what the generic one shows from `present.everything`.
PAGES: dict[str, RecordView] = {}
