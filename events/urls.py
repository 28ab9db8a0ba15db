from django.urls import path, re_path

from events import views

app_name = "events"

urlpatterns = [
    path("agenda.ics", views.feed, name="feed"),
    # The letters that Wagtail takes in an address, and no NUL.
    re_path(r"^agenda/(?P<slug>[\w-]+)/evenement\.ics$", views.event_calendar, name="event_calendar"),
]
