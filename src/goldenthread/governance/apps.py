from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    name = "goldenthread.governance"
    label = "governance"

    def ready(self) -> None:
        from goldenthread.governance import kinds  # noqa: F401  (declares the kinds)
