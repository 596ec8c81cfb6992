"""Draws every Django form with GOV.UK fields: label, hint, error with "Error:", and the control.

It is the project's FORM_RENDERER, so `{{ form }}` and `{{ form.name.as_field_group }}` need nothing more.
"""

from typing import Any

from django.forms.renderers import TemplatesSetting
from django.template import TemplateDoesNotExist, loader

_DJANGO = "django/forms/widgets/"
_OURS = "look/forms/widgets/"


class Renderer(TemplatesSetting):
    """Takes our template for a form, a field or a control where there is one, and Django's where there is not."""

    form_template_name = "look/forms/form.html"
    field_template_name = "look/forms/field.html"

    def get_template(self, template_name: str) -> Any:
        """Return our own drawing of a control in place of Django's."""
        if template_name.startswith(_DJANGO):
            try:
                return loader.get_template(_OURS + template_name.removeprefix(_DJANGO))
            except TemplateDoesNotExist:
                pass
        return super().get_template(template_name)
