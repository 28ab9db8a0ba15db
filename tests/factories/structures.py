import factory
from django.utils import timezone
from wagtail.models import Locale, Page

from structures.loading import term_key
from structures.models import (
    DirectoryPage,
    Label,
    LegalCategory,
    LegalFamily,
    Membership,
    RegisterRecord,
    Sector,
    StructurePage,
    Territory,
)


def language(code="fr"):
    return Locale.objects.get_or_create(language_code=code)[0]


def luhn_check_digit(digits):
    doubled = [int(digit) * (2 - index % 2) for index, digit in enumerate(reversed(digits))]
    return str(-sum(value // 10 + value % 10 for value in doubled) % 10)


def invented_siren(number):
    body = f"000{number:05d}"
    return body + luhn_check_digit(body)


def invented_siret(number):
    body = invented_siren(number) + "0001"
    return body + luhn_check_digit(body)


class TerritoryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Territory
        django_get_or_create = ("kind", "code")
        skip_postgeneration_save = True

    kind = Territory.Kind.COMMUNE
    code = factory.Sequence(lambda number: f"30{number:03d}")
    name = factory.Sequence(lambda number: f"Commune {number}")
    population = 1000
    longitude = 4.36
    latitude = 43.83

    @factory.post_generation
    def contained_in(self, create, extracted, **kwargs):
        if extracted:
            self.contained_in.set(extracted)


class TermFactory(factory.django.DjangoModelFactory):
    class Meta:
        abstract = True
        django_get_or_create = ("code", "locale")

    locale = factory.LazyFunction(language)
    code = factory.Sequence(lambda number: f"term-{number}")
    name = factory.Sequence(lambda number: f"Terme {number}")

    @classmethod
    def _adjust_kwargs(cls, **fields):
        fields.setdefault("translation_key", term_key(cls._meta.model, fields["code"]))
        return fields


class SectorFactory(TermFactory):
    class Meta:
        model = Sector


class LabelFactory(TermFactory):
    class Meta:
        model = Label

    short_name = factory.SelfAttribute("name")


class LegalFamilyFactory(TermFactory):
    class Meta:
        model = LegalFamily

    code = "association"
    name = "Association"


class LegalCategoryFactory(TermFactory):
    class Meta:
        model = LegalCategory

    code = "9220"
    name = "Association déclarée"


class DirectoryPageFactory(factory.django.DjangoModelFactory):
    """The French directory, once; `language_code="en"` gives its English translation."""

    class Meta:
        model = DirectoryPage

    class Params:
        language_code = "fr"

    title = factory.LazyAttribute(lambda page: "Annuaire" if page.language_code == "fr" else "Directory")
    slug = factory.LazyAttribute(lambda page: "annuaire" if page.language_code == "fr" else "directory")
    locale = factory.LazyAttribute(lambda page: language(page.language_code))

    @classmethod
    def _create(cls, model_class, *args, parent=None, **fields):
        existing = model_class.objects.filter(locale=fields["locale"]).first()
        if existing:
            return existing
        french = model_class.objects.first()
        if french:
            fields["translation_key"] = french.translation_key
        return (parent or home(fields["locale"])).add_child(instance=model_class(**fields))


def home(locale):
    """The home page of a language, which a migration makes."""
    return Page.objects.get(depth=2, locale=locale)


class StructurePageFactory(factory.django.DjangoModelFactory):
    """A structure with its record; `record__…` sets facts, `record=None` leaves it without one."""

    class Meta:
        model = StructurePage
        skip_postgeneration_save = True

    title = factory.Sequence(lambda number: f"Structure {number}")
    teaser_text = "Elle agit dans le Gard."

    @classmethod
    def _create(cls, model_class, *args, parent=None, sectors=(), labels=(), action_zone=(), **fields):
        page = model_class(**fields)
        page.sectors, page.labels, page.action_zone = list(sectors), list(labels), list(action_zone)
        return (parent or DirectoryPageFactory()).add_child(instance=page)

    @factory.post_generation
    def record(self, create, extracted, **facts):
        if extracted is not False:
            RegisterRecordFactory(page=self, **facts)


class RegisterRecordFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = RegisterRecord

    class Params:
        number = factory.Sequence(lambda number: number + 1)
        verified = factory.Trait(verified_at=factory.LazyFunction(timezone.now))

    siren = factory.LazyAttribute(lambda record: invented_siren(record.number))
    siret = factory.LazyAttribute(lambda record: invented_siret(record.number))
    legal_name = factory.Sequence(lambda number: f"ASSOCIATION {number}")
    is_ess_flagged = True


class MembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory("tests.factories.accounts.UserFactory")
    structure = factory.SubFactory(StructurePageFactory)
