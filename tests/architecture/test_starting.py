"""Starting the product loads what every command needs, and not what only some need."""

import os
import subprocess
import sys

HEAVY = (
    "scipy",
    "highspy",
    "typst",
    "docx",
    "pptx",
    "openpyxl",
    "lxml",
    "goldenthread.claims",
    "goldenthread.api.urls",
)
ASKED = f"""
import django, sys
django.setup()
import goldenthread.console.main
print(*(name for name in {HEAVY!r} if name in sys.modules))
"""


def test_a_command_waits_for_no_library_that_it_may_not_need() -> None:
    settings = {**os.environ, "DJANGO_SETTINGS_MODULE": "goldenthread.config.settings", "GOLDENTHREAD_DEMO": "1"}
    got = subprocess.run([sys.executable, "-c", ASKED], env=settings, capture_output=True, text=True, check=True)
    assert got.stdout.split() == []
