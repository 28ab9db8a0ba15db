from django.urls import path

from events import views

app_name = "events"

urlpatterns = [
    path("agenda.ics", views.feed, name="feed"),
    path("agenda/<str:slug>/evenement.ics", views.event_calendar, name="event_calendar"),
]
