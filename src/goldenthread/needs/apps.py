from django.apps import AppConfig


class NeedsConfig(AppConfig):
    name = "goldenthread.needs"
    label = "needs"

    def ready(self) -> None:
        from goldenthread.needs import kinds  # noqa: F401  (declares the kinds)
