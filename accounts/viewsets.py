from wagtail.users.views.users import UserViewSet as WagtailUserViewSet

from accounts.admin_forms import PersonCreationForm, PersonEditForm


class UserViewSet(WagtailUserViewSet):
    def get_form_class(self, for_update: bool = False) -> type[PersonCreationForm]:
        return PersonEditForm if for_update else PersonCreationForm
