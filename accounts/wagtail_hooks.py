from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.views.account import BaseSettingsPanel, NameEmailSettingsPanel, notifications_tab
from wagtail.users.forms import PagePermissionsForm

from accounts.admin_forms import DigestForm, NameForm
from accounts.group_forms import named

# Wagtail has no setting for this form, which asks for a first and a last name that people here do not have.
NameEmailSettingsPanel.form_class = NameForm
# Nor one for the names of the rights on pages, which are in English and hold the name of the table.
PagePermissionsForm.base_fields["permissions"].label_from_instance = named


@hooks.register("register_account_settings_panel")
class DigestPanel(BaseSettingsPanel):
    name = "digest"
    title = _("What waits for you")
    tab = notifications_tab
    order = 50
    form_class = DigestForm
