"""The contacts of a home: seeing, entering, changing and ending them."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rollcall.accounts.links import actor_of
from rollcall.accounts.permissions import Permission, needs
from rollcall.foundation import clock
from rollcall.foundation.access import refusals_as_pages
from rollcall.foundation.errors import NotFound
from rollcall.register.contacts import FIELDS, PURPOSES
from rollcall.register.forms import ContactForm
from rollcall.register.scoping import check_home, look_at_home, may_see_home
from rollcall.register.selectors import ContactInfo, HomeInfo, contact, contacts_of
from rollcall.register.services import add_contact, change_contact, end_contact
from rollcall.ui.fields import show_form


@needs(Permission.SEE_CONTACTS)
@require_safe
def contacts(request: HttpRequest, location_id: str) -> HttpResponse:
    """Everybody whom the home named, those for the daily update first."""
    found = _home_for(request, location_id, "contacts")
    today = clock.today()
    actor = actor_of(request)
    return render(
        request,
        "register/contacts.html",
        {
            "title": f"Contacts of {found.name}",
            "home": found,
            "contacts": contacts_of([location_id], today)[location_id],
            "purposes": PURPOSES,
            "may_change": may_see_home(actor, Permission.KEEP_REGISTER, location_id, today),
            "back": {"href": reverse("boards:home", args=[location_id]), "text": found.name},
        },
    )


@needs(Permission.SEE_CONTACTS)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, location_id: str) -> HttpResponse:
    """Enter a contact, good from today."""
    found = _home_for(request, location_id, "add contact")
    form = ContactForm(request.POST or None, initial={"purpose": "any"})
    if request.method == "POST" and form.is_valid():
        with refusals_as_pages():
            add_contact(
                by=actor_of(request),
                location_id=location_id,
                facts=form.facts,
                on=clock.today(),
                source=form.cleaned_data["source"],
                now=clock.now(),
            )
        return _saved(request, location_id, "The contact is added.")
    return _form(request, found, form, "Add a contact")


@needs(Permission.SEE_CONTACTS)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, location_id: str, contact_id: int) -> HttpResponse:
    """Change a contact from today; what it was before stays on record."""
    found = _home_for(request, location_id, "change contact")
    known = _contact(contact_id, location_id)
    form = ContactForm(request.POST or None, initial={key: getattr(known, key) for key in FIELDS})
    if request.method == "POST" and form.is_valid():
        with refusals_as_pages():
            change_contact(
                by=actor_of(request),
                location_id=location_id,
                contact_id=contact_id,
                facts=form.facts,
                on=clock.today(),
                source=form.cleaned_data["source"],
                now=clock.now(),
            )
        return _saved(request, location_id, "The contact is changed.")
    return _form(request, found, form, f"Change {known.called}")


@needs(Permission.SEE_CONTACTS)
@require_POST
def end(request: HttpRequest, location_id: str, contact_id: int) -> HttpResponse:
    """Let a contact be one no longer. Past days keep it, and it can be entered again."""
    _home_for(request, location_id, "end contact")
    with refusals_as_pages():
        end_contact(
            by=actor_of(request),
            location_id=location_id,
            contact_id=contact_id,
            on=clock.today(),
            source="taken out on the page",
            now=clock.now(),
        )
    return _saved(request, location_id, "The contact is taken out.")


def _home_for(request: HttpRequest, location_id: str, what: str) -> HomeInfo:
    """The home, for somebody who sees it and its contacts; the look is written down (AT-79).

    A partner that was asked for something finds whom to ring on the page of the action, and no more.
    """
    actor, today = actor_of(request), clock.today()
    with refusals_as_pages():
        check_home(actor, Permission.SEE_HOMES, location_id, today, what=what)
        return look_at_home(actor, Permission.SEE_CONTACTS, location_id, today, what=what)


def _contact(contact_id: int, location_id: str) -> ContactInfo:
    try:
        return contact(contact_id, location_id)
    except NotFound as error:
        raise Http404(str(error)) from error


def _form(request: HttpRequest, found: HomeInfo, form: ContactForm, title: str) -> HttpResponse:
    address = reverse("register:contacts", args=[found.location_id])
    return show_form(
        request,
        "register/contact.html",
        form,
        title=title,
        home=found,
        back={"href": address, "text": "Contacts"},
    )


def _saved(request: HttpRequest, location_id: str, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect(reverse("register:contacts", args=[location_id]))
