"""Addresses of links and of the pages about messages."""

from django.urls import path

from rollcall.notices.views import link, links


app_name = "notices"

urlpatterns = [
    path("u/put-down/", link.put_down, name="put_down_link"),
    path("u/closed/", link.closed, name="link_closed"),
    path("u/<str:token>/", link.link, name="link"),
    path("reminders/homes/<slug:location_id>/", links.links, name="links"),
    path(
        "reminders/homes/<slug:location_id>/links/<int:link_id>/revoke/",
        links.revoke,
        name="revoke_link",
    ),
]
