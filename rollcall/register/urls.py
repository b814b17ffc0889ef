"""Addresses of the pages that keep the register."""

from django.urls import path

from rollcall.register.views import contacts, leads, people


app_name = "register"

urlpatterns = [
    path("people/", people.people, name="people"),
    path("people.csv", people.people_csv, name="people_csv"),
    path("people/<int:person_id>/", people.person, name="person"),
    path("people/<int:person_id>/roles/<int:membership_id>/end/", people.end, name="end_role"),
    path(
        "people/<int:person_id>/roles/<int:membership_id>/put-back/",
        people.put_back,
        name="put_back_role",
    ),
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
