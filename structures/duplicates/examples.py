"""A page written twice, so that an editor sees what a possible duplicate looks like."""

from structures.duplicates.services import find_duplicates
from structures.models import Contact, DirectoryPage, PossibleDuplicate, RegisterRecord, StructurePage

TWIN_OF = "Atelier Second Souffle"
TITLE = "Association Atelier Second Soufle"


def seed(directory: DirectoryPage) -> None:
    original = StructurePage.objects.filter(title=TWIN_OF).select_related("record").first()
    if original is None or original.register is None or PossibleDuplicate.objects.exists():
        return
    page = StructurePage(
        title=TITLE,
        live=False,
        has_unpublished_changes=True,
        teaser_text="Des meubles remis en état et vendus à prix doux. (Exemple inventé d’une page écrite deux fois.)",
        website=original.website,
    )
    phones = original.contacts.filter(kind=Contact.Kind.PHONE)
    page.contacts = [Contact(kind=Contact.Kind.PHONE, value=phone.value, is_public=True) for phone in phones]
    directory.add_child(instance=page)
    RegisterRecord.objects.create(
        page=page, legal_name=TITLE, city=original.register.city, commune=original.register.commune
    )
    find_duplicates()
