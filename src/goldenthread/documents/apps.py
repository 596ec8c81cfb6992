from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "goldenthread.documents"
    label = "documents"

    def ready(self) -> None:
        from goldenthread.documents import kinds  # noqa: F401  (declares the kinds)
