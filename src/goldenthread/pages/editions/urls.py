"""The addresses of editions. The permanent one is open to everybody: it shows what is published."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from goldenthread.pages.editions import certifying, deciding, differences, flags, listing, reading, tasks, writing
from goldenthread.pages.records.dispatch import PAGES
from goldenthread.pages.records.urls import RecordReference  # noqa: F401  (registers record_reference)

PAGES["edition"] = reading.own_page


class EditionReference(StringConverter):
    """`EDN-014`: the references of editions begin so, by a rule of the kind."""

    regex = r"[Ee][Dd][Nn]-[A-Za-z0-9.-]{1,56}"


class FileName(StringConverter):
    """`example-county-EDN-001.pdf`."""

    regex = r"[A-Za-z0-9.-]{1,140}"


register_converter(EditionReference, "edition_reference")
register_converter(FileName, "file_name")

_EDITION = "r/<slug:owner>/<edition_reference:reference>"

urlpatterns = [
    path("editions", reading.published, name="published"),
    path("p/<slug:slug>/editions", listing.editions, name="editions"),
    path("p/<slug:slug>/editions/start", listing.start, name="edition-start"),
    path("p/<slug:slug>/corrections", reading.corrections, name="corrections"),
    path("p/<slug:slug>/flags", flags.flags, name="flags"),
    path(_EDITION, reading.edition, name="edition"),
    path(f"{_EDITION}/files/<file_name:kept>", reading.file, name="edition-file"),
    path(f"{_EDITION}/text/<slug:section>", writing.text, name="edition-text"),
    path(f"{_EDITION}/preview", reading.preview, name="edition-preview"),
    path(f"{_EDITION}/check", tasks.check, name="edition-check"),
    path(f"{_EDITION}/checks", deciding.checks, name="edition-checks"),
    path(f"{_EDITION}/flag", differences.flag, name="edition-flag"),
    path(f"{_EDITION}/certificate", certifying.certificate, name="edition-certificate"),
    path(f"{_EDITION}/certificate.json", certifying.certificate_json, name="edition-certificate-json"),
    path(f"{_EDITION}/clear", deciding.clear, name="edition-clear"),
    path(f"{_EDITION}/publish", deciding.publish, name="edition-publish"),
    path(f"{_EDITION}/correct", deciding.correct, name="edition-correct"),
    path(f"{_EDITION}/withdraw", deciding.withdraw, name="edition-withdraw"),
    path(f"{_EDITION}/changes", reading.changes, name="edition-changes"),
]
