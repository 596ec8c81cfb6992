"""The addresses of accounts. Those of django-allauth stand under /account/ too."""

from allauth.account.urls import urlpatterns as account
from allauth.mfa.urls import urlpatterns as second_factor
from allauth.socialaccount.providers.openid_connect.urls import urlpatterns as providers
from allauth.socialaccount.urls import urlpatterns as provider_pages
from django.urls import include, path

from goldenthread.pages.accounts import joining, once, own, people, texts

urlpatterns = [
    path("account/", own.account, name="account"),
    path("account/sessions", own.sessions, name="account-sessions"),
    path("account/tokens", own.tokens, name="account-tokens"),
    path("account/", include(account)),
    path("account/2fa/", include(second_factor)),
    path("account/provider/", include(provider_pages)),
    path("account/", include(providers)),
    path("invitation/<str:secret>", joining.invitation, name="invitation"),
    path("one-time/<str:secret>", once.one_time, name="one-time"),
    path("p/<slug:slug>/people", people.everybody, name="people"),
    path("p/<slug:slug>/people/invite", people.invite, name="invite"),
    path("p/<slug:slug>/people/texts", texts.texts, name="people-texts"),
    path("p/<slug:slug>/people/invitations/<int:pk>/withdraw", people.withdraw, name="invitation-withdraw"),
    path("p/<slug:slug>/people/roles/<int:pk>", people.role, name="person-role"),
    path("p/<slug:slug>/people/<slug:uid>/leave", people.leave, name="person-leave"),
    path("r/<slug:owner>/<str:reference>/send-link", once.send, name="send-link"),
]
