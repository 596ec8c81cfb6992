from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "goldenthread.partners"
    label = "partners"

    def ready(self) -> None:
        from goldenthread.partners import kinds  # noqa: F401  (declares the kinds)
