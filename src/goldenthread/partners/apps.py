from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "goldenthread.partners"
    label = "partners"

    def ready(self) -> None:
        from goldenthread.partners import kinds, retention  # noqa: F401  (they declare the kinds, and what is kept)
