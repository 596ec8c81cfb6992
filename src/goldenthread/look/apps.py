"""The Django application of `look`: templates, styles and fonts. It has no tables."""

from django.apps import AppConfig


class LookConfig(AppConfig):
    """Makes Django find the templates, components and static files."""

    name = "goldenthread.look"
    label = "look"
