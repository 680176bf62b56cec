from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contacts", "0002_cache_table")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="theme",
            field=models.CharField(
                blank=True,
                choices=[("light", "Light"), ("dark", "Dark"), ("system", "Same as the device")],
                max_length=6,
                verbose_name="screen colours",
            ),
        )
    ]
