from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Every form of the public site is written by the same two components."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"
