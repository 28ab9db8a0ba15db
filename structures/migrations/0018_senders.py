import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('structures', '0017_decisions')]

    operations = [
        migrations.RemoveField(model_name='suggestion', name='language'),
        migrations.RemoveField(model_name='suggestion', name='mail'),
        migrations.RemoveField(model_name='suggestion', name='sender'),
        migrations.AddConstraint(
            model_name='suggestion',
            constraint=models.UniqueConstraint(models.F('structure'), models.F('field'), django.db.models.functions.text.MD5('proposed'), models.F('origin'), condition=models.Q(('state', 'waiting'), models.Q(('field', ''), _negated=True)), name='suggestion_waits_once'),
        ),
        migrations.AddConstraint(
            model_name='suggestion',
            constraint=models.UniqueConstraint(models.F('structure'), models.F('reason'), django.db.models.functions.text.MD5('message'), models.F('origin'), condition=models.Q(('field', ''), ('state', 'waiting')), name='report_waits_once'),
        ),
        migrations.AddConstraint(
            model_name='suggestionsender',
            constraint=models.UniqueConstraint(condition=models.Q(('email', ''), _negated=True), fields=('suggestion', 'email'), name='sender_once'),
        ),
        migrations.AddConstraint(
            model_name='suggestionsender',
            constraint=models.UniqueConstraint(models.F('suggestion'), django.db.models.functions.text.MD5('message'), condition=models.Q(('email', '')), name='nameless_sender_once'),
        ),
    ]
