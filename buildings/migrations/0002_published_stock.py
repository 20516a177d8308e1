from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("buildings", "0001_initial"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="stocksummary", name="buildings_stocksummary_once"),
        migrations.RenameModel(old_name="StockSummary", new_name="PublishedStock"),
        migrations.AddConstraint(
            model_name="publishedstock",
            constraint=models.UniqueConstraint(fields=("key", "as_on", "value"), name="buildings_publishedstock_once"),
        ),
    ]
