from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from structures import services
from structures.models import StructurePage


@login_required
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    structure = get_object_or_404(StructurePage, pk=pk)
    person = request.user
    if not isinstance(person, User):
        raise Http404
    try:
        services.confirm(structure=structure, person=person)
    except services.NotAMemberError:
        raise Http404 from None
    messages.success(request, _("Thank you: the page of %(name)s is confirmed.") % {"name": structure.title})
    return redirect("accounts:space")
