from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("calls", "0012_merged_questions_go_together")]

    operations = [
        migrations.AddField(
            model_name="application",
            name="not_asked",
            field=models.JSONField(blank=True, default=dict, editable=False),
        ),
    ]
