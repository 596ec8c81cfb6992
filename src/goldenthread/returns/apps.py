from django.apps import AppConfig


class ReturnsConfig(AppConfig):
    name = "goldenthread.returns"
    label = "returns"

    def ready(self) -> None:
        from goldenthread.returns import kinds  # noqa: F401  (declares the kinds)
        from goldenthread.returns.uploads import forgetting  # noqa: F401  (declares what is forgotten)
