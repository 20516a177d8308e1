"""The figures of the city, and of each zone, in the order of their months."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pilots", "0006_registers")]

    operations = [
        migrations.AddIndex(
            model_name="figure",
            index=models.Index(fields=["zone", "month"], name="pilots_figure_zone_month"),
        ),
    ]
