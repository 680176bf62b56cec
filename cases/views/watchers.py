from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases import services
from cases.forms import WatcherForm
from cases.models import Case, Watcher
from cases.moves import IllegalMove
from cases.views.answers import moved_meanwhile
from contacts.forms.people import asked_by
from contacts.requests import Request
from helpdesk.htmx import render_page


@require_http_methods(["GET", "POST"])
def watcher_add(request: Request, pk: int) -> HttpResponse:
    """Choose a colleague from the directory who may read the case."""
    case = get_object_or_404(Case.objects.visible_to(request.user), pk=pk)
    if not case.may_be_shared_by(request.user):
        return moved_meanwhile(request, case)
    form = asked_by(WatcherForm(request.POST or None), request.user)
    if form.is_valid():
        person = form.cleaned_data["person"]
        try:
            services.add_watcher(case, by=request.user, user=person)
        except IllegalMove:
            form.add_error("person", _("This person reads the inquiry already."))
        except services.TooManyWatchers:
            limit = settings.WATCHER_MAX_HOURLY
            text = _("You have added %(limit)s colleagues within an hour. Try again later.")
            form.add_error(None, text % {"limit": limit})
        else:
            messages.success(request, _("%(name)s can read it now.") % {"name": person})
            return redirect(case)
    context = {"case": case, "form": form}
    status = 422 if form.is_bound else 200
    return render_page(request, "cases/watcher_add.html", context, status=status)


@require_POST
def watcher_remove(request: Request, pk: int, watcher_pk: int) -> HttpResponse:
    """End a colleague's reading along, or one's own."""
    case = get_object_or_404(Case.objects.visible_to(request.user), pk=pk)
    watcher: Watcher = get_object_or_404(case.watchers.filter(left_at=None), pk=watcher_pk)
    try:
        services.remove_watcher(watcher, by=request.user)
    except IllegalMove:
        return moved_meanwhile(request, case)
    if watcher.user_id == request.user.pk:
        messages.success(request, _("You no longer read %(number)s.") % {"number": case.number})
        return redirect("cases:case_list")
    messages.success(request, _("%(name)s no longer reads it.") % {"name": watcher.user})
    return redirect(case)
