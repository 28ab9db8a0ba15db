from wagtail.admin.views.account import NameEmailSettingsPanel

from accounts.admin_forms import NameForm

# Wagtail has no setting for this form, which asks for a first and a last name that people here do not have.
NameEmailSettingsPanel.form_class = NameForm
