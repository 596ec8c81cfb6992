from django.apps import AppConfig


class PacksConfig(AppConfig):
    name = "goldenthread.packs"
    label = "packs"

    def ready(self) -> None:
        from goldenthread.packs.bringing import kept  # noqa: F401  (declares what is kept)
