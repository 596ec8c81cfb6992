from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "goldenthread.assessments"
    label = "assessments"

    def ready(self) -> None:
        from goldenthread.assessments import kinds  # noqa: F401  (declares the kinds)
