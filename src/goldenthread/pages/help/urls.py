"""The addresses of the words about the site."""

from django.urls import path

from goldenthread.pages.help import showcase, views

urlpatterns = [
    path("glossary", views.glossary, name="glossary"),
    path("accessibility", views.accessibility, name="accessibility"),
    path("privacy", views.privacy, name="privacy"),
    path("terms", views.terms, name="terms"),
    path(".well-known/security.txt", views.security_txt, name="security-txt"),
    path(".well-known/ledger-checkpoint.json", views.ledger_checkpoint, name="ledger-checkpoint"),
    path("health", views.health, name="health"),
    path("visual-language", showcase.page, name="visual-language"),
]
