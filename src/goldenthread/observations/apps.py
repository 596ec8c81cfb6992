from django.apps import AppConfig


class ObservationsConfig(AppConfig):
    name = "goldenthread.observations"
    label = "observations"
