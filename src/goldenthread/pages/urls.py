"""The addresses of the pages. Each name has a row in `table.TABLE`."""

from django.urls import include, path

urlpatterns = [
    path("", include(f"goldenthread.pages.{area}.urls"))
    for area in (
        "door",
        "accounts",
        # Before records: the address of a published edition is open to everybody.
        "editions",
        "records",
        "partnership",
        "settingup",
        "plans",
        "work",
        "figures",
        "returning",
        "threads",
        "checking",
        "meetings",
        "standing",
        "notices",
        "keeping",
        "help",
        "openly",
    )
]
