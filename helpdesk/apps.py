from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class HelpdeskConfig(AppConfig):
    name = "helpdesk"

    def ready(self) -> None:
        from helpdesk.roles import sync_roles

        # After the last app's turn all permissions exist.
        *_, last = apps.get_app_configs()
        post_migrate.connect(sync_roles, sender=last, dispatch_uid="helpdesk.roles")
