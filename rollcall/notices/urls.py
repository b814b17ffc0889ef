"""Addresses of links and of the pages about messages."""

from django.urls import path

from rollcall.notices.views import link, links, stop


app_name = "notices"

urlpatterns = [
    path("u/put-down/", link.put_down, name="put_down_link"),
    path("u/closed/", link.closed, name="link_closed"),
    path("u/<str:token>/", link.link, name="link"),
    path("messages/stopped/", stop.stopped, name="stopped"),
    path("messages/stop/<str:token>/", stop.stop, name="stop"),
    path("reminders/homes/<slug:location_id>/", links.links, name="links"),
    path(
        "reminders/homes/<slug:location_id>/links/<int:link_id>/revoke/",
        links.revoke,
        name="revoke_link",
    ),
    path(
        "reminders/homes/<slug:location_id>/contacts/<int:contact_id>/stop/",
        links.unwanted,
        name="unwanted",
    ),
    path(
        "reminders/homes/<slug:location_id>/contacts/<int:contact_id>/resume/",
        links.wanted,
        name="wanted",
    ),
]
