from django.db import migrations
from django.db.models import F


def name_requester(apps, schema_editor):
    """Until now nobody but the requester could have said what the triage came to."""
    cases = apps.get_model("cases", "Case").objects.using(schema_editor.connection.alias)
    cases.exclude(triage_verdict="").filter(triaged_by=None).update(triaged_by=F("requester"))


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_case_triage")]

    operations = [migrations.RunPython(name_requester, migrations.RunPython.noop)]
