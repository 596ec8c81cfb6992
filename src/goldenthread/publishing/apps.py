from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "goldenthread.publishing"
    label = "publishing"

    def ready(self) -> None:
        from goldenthread.publishing import kinds  # noqa: F401  (declares the kinds)
