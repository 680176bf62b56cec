from django.db import migrations


def keep_what_stands(apps, schema_editor):
    """Write down what stands before the first change, so that the first change has a before."""
    config = apps.get_app_config("cases")
    for event in config.get_models():
        field = next((f for f in event._meta.fields if f.name == "pgh_obj"), None)
        if field is None:
            continue
        names = [
            f.attname
            for f in event._meta.fields
            if not f.name.startswith("pgh_") and f.name != "id"
        ]
        rows = field.related_model._base_manager.order_by("pk").values("pk", *names)
        event._base_manager.bulk_create(
            [
                event(
                    pgh_label="baseline",
                    pgh_obj_id=row["pk"],
                    **({"id": row["pk"]} if any(f.name == "id" for f in event._meta.fields) else {}),
                    **{name: row[name] for name in names},
                )
                for row in rows.iterator(chunk_size=1000)
            ],
            batch_size=1000,
        )


class Migration(migrations.Migration):
    dependencies = [("cases", "0014_history")]

    operations = [migrations.RunPython(keep_what_stands, migrations.RunPython.noop)]
