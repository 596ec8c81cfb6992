from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    name = "goldenthread.governance"
    label = "governance"

    def ready(self) -> None:
        from goldenthread.governance import kept, kinds  # noqa: F401  (they declare the kinds, and what is kept)
        from goldenthread.governance.papers import kept as papers  # noqa: F401  (likewise)
