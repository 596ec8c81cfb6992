from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "goldenthread.publishing"
    label = "publishing"

    def ready(self) -> None:
        from goldenthread.publishing import dates, kinds  # noqa: F401  (they declare the kinds, and days that come)
