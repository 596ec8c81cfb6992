from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "goldenthread.indicators"
    label = "indicators"

    def ready(self) -> None:
        from goldenthread.indicators import kinds  # noqa: F401  (declares the kinds)
