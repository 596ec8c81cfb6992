from django.apps import AppConfig


class StrategyConfig(AppConfig):
    name = "goldenthread.strategy"
    label = "strategy"

    def ready(self) -> None:
        from goldenthread.strategy import (
            kinds,  # noqa: F401  (declares the kinds)
            reminding,
            told,
        )

        told.listen(reminding.deliver)
