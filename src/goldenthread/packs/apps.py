from django.apps import AppConfig


class PacksConfig(AppConfig):
    name = "goldenthread.packs"
    label = "packs"
