from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_noop

#: Django's own messages, which the portal's catalogue says in its own words.
MESSAGES = (
    gettext_noop("This field is required."),
    gettext_noop("Enter a valid URL."),
    gettext_noop("Enter a valid email address."),
)


class Renderer(TemplatesSetting):
    """Every form of the public site is written by the same two components."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"
