"""Pictures that members send: known by their content, made again without what they hide, kept until used."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import filetype
from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError
from wagtail.models import Collection, Page, ReferenceIndex, Revision
from wagtail.utils.file import hash_filelike

from accounts.models import User
from portal.models import PortalImage
from structures.models import PageDraft, StructurePage

ACCEPTED = {"jpg": "JPEG", "jpeg": "JPEG", "png": "PNG", "webp": "WEBP"}
SAME = {"jpeg": "jpg"}
MOST_BYTES = 8 * 1024 * 1024
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 2400
SMALLEST_SIDE = 80
HEAD_BYTES = 8192
COLLECTION = "Images envoyées par les membres"
SALT = "structures.membership.picture"
#: A picture that no page and no draft shows is forgotten after this.
KEPT = timedelta(days=60)


def made_again(upload: UploadedFile) -> ContentFile:
    """The same picture, upright, of a reasonable size, without place, device or anything appended to it.

    Raises `ValidationError` with the reason when it is no picture we take.
    """
    extension = Path(upload.name or "").suffix.lower().lstrip(".")
    if extension not in ACCEPTED:
        raise ValidationError(_("Choose a JPEG, PNG or WebP picture."), code="kind")
    if (upload.size or 0) > MOST_BYTES:
        raise ValidationError(_("This picture is too heavy: 8 MB at most."), code="size")
    upload.seek(0)
    found = filetype.guess(upload.read(HEAD_BYTES))
    if found is None or found.extension != SAME.get(extension, extension):
        raise ValidationError(_("The content of this file is not a picture of the kind its name says."))
    return _written_again(upload, found.extension)


def _written_again(upload: UploadedFile, extension: str) -> ContentFile:
    upload.seek(0)
    try:
        with Image.open(upload, formats=[ACCEPTED[extension]]) as image:
            if image.width * image.height > MOST_PIXELS:
                raise ValidationError(_("This picture has too many pixels: 40 million at most."))
            if min(image.size) < SMALLEST_SIDE:
                raise ValidationError(_("This picture is too small: 80 pixels a side at least."))
            return _encoded(image, extension)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError) as error:
        raise ValidationError(_("This picture cannot be read. Export it again, then retry.")) from error


def _encoded(image: Image.Image, extension: str) -> ContentFile:
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    has_alpha = upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info
    clean = upright.convert("RGBA" if has_alpha and extension != "jpg" else "RGB")
    clean.info.clear()
    written = BytesIO()
    clean.save(written, format=ACCEPTED[extension], quality=88)
    return ContentFile(written.getvalue(), name=f"{uuid4().hex}.{extension}")


def keep(upload: ContentFile, *, structure: StructurePage, person: User) -> PortalImage:
    """A row of the image library under a name nobody guesses; a picture chosen again is the same row."""
    same = {"title": structure.title, "uploaded_by_user": person, "file_hash": hash_filelike(upload)}
    known = PortalImage.objects.filter(**same, collection__name=COLLECTION).first()
    if known:
        return known
    image = PortalImage(**same, collection=_collection())
    image.file.save(upload.name, upload, save=False)
    image.save()
    return image


def _collection() -> Collection:
    found = Collection.objects.filter(name=COLLECTION).first()
    return found or Collection.get_first_root_node().add_child(name=COLLECTION)


def token(image: PortalImage) -> str:
    """How a form carries a picture that is not on the page yet."""
    return signing.dumps(image.pk, salt=SALT)


def read_token(written: str) -> PortalImage | None:
    try:
        number = signing.loads(written, salt=SALT, max_age=KEPT)
    except signing.BadSignature:
        return None
    return PortalImage.objects.filter(pk=number).first()


def forget_unused() -> int:
    """Pictures sent by members that nothing shows any more: editors choose among them too."""
    used = _shown_by_structures() | _named_elsewhere()
    sent = Q(collection__name=COLLECTION, created_at__lt=timezone.now() - KEPT)
    unused = PortalImage.objects.filter(sent).exclude(pk__in=used)
    for image in unused:
        image.delete()
    return len(unused)


def _shown_by_structures() -> set[int]:
    shown = StructurePage.objects.values_list("photo", "logo", "teaser_image")
    drafts = PageDraft.objects.open().values_list("words__photo", "words__logo")
    return {number for row in (*shown, *drafts) for number in row if number}


def _named_elsewhere() -> set[int]:
    """By whatever Wagtail knows to use them, and by pages that editors have not published yet."""
    kind = ContentType.objects.get_for_model(PortalImage)
    named = ReferenceIndex.objects.filter(to_content_type=kind).values_list("to_object_id", flat=True)
    latest = Page.objects.filter(has_unpublished_changes=True).values("latest_revision")
    fields = ("content__photo", "content__logo", "content__teaser_image")
    unpublished = Revision.objects.filter(pk__in=latest).values_list(*fields)
    return {int(number) for row in (named, *unpublished) for number in row if number}
