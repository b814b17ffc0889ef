"""Addresses of the pages that keep the register."""

from django.urls import path

from rollcall.register.views import contacts, leads


app_name = "register"

urlpatterns = [
    path("homes/<slug:location_id>/contacts/", contacts.contacts, name="contacts"),
    path("homes/<slug:location_id>/contacts/add/", contacts.add, name="add_contact"),
    path(
        "homes/<slug:location_id>/contacts/<int:contact_id>/",
        contacts.change,
        name="change_contact",
    ),
    path(
        "homes/<slug:location_id>/contacts/<int:contact_id>/end/",
        contacts.end,
        name="end_contact",
    ),
    path("homes/<slug:location_id>/leads/", leads.leads, name="leads"),
    path("homes/<slug:location_id>/leads/<slug:kind>/", leads.change, name="change_lead"),
    path("homes/<slug:location_id>/leads/<slug:kind>/end/", leads.end, name="end_lead"),
]
