import factory
from django.contrib.auth.models import Group

from accounts.models import User
from accounts.permissions import COMMUNICATION, EVALUATION, INSTRUCTION


class UserFactory(factory.django.DjangoModelFactory):
    """A person; `editor=True`, `instructor=True`, `reviewer=True` and `administrator=True` give the role."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    class Params:
        administrator = factory.Trait(is_superuser=True, is_staff=True)
        editor = factory.Trait(group_name=COMMUNICATION)
        instructor = factory.Trait(group_name=INSTRUCTION)
        reviewer = factory.Trait(group_name=EVALUATION)

    email = factory.Sequence(lambda number: f"person{number}@example.org")
    full_name = factory.Sequence(lambda number: f"Camille Martin {number}")
    group_name = None

    @classmethod
    def _create(cls, model_class, *args, group_name=None, **fields):
        user = model_class.objects.create_user(*args, **fields)
        if group_name:
            user.groups.add(Group.objects.get(name=group_name))
        return user
