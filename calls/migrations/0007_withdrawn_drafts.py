from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("calls", "0006_instructors_help")]

    operations = [
        migrations.RemoveConstraint(model_name="application", name="application_filed_whole"),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(state__in=["draft", "signing", "withdrawn"])
                | models.Q(number__isnull=False, filed_at__isnull=False) & ~models.Q(content_hash=""),
                name="application_filed_whole",
            ),
        ),
    ]
