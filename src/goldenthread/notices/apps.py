from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "goldenthread.notices"
    label = "notices"

    def ready(self) -> None:
        from goldenthread.notices import outbox, retention  # noqa: F401  (declares what is kept)
        from goldenthread.partners import mailing

        # Invitations and codes leave by the outbox too, so that there is one door for mail.
        mailing.route(outbox.at_once)
