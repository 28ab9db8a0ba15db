import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


def name_senders(apps, schema_editor):
    """Each suggestion has its senders in rows of their own; the same one, waiting several times, waits once."""
    Suggestion = apps.get_model("structures", "Suggestion")
    Sender = apps.get_model("structures", "SuggestionSender")
    kept = {}
    for said in Suggestion.objects.order_by("created_at", "pk"):
        key = (said.structure_id, said.origin, said.field, said.proposed if said.field else said.message, said.reason)
        first = kept.setdefault(key, said) if said.state == "waiting" else said
        added = said.message if said.field else ""
        if said.sender or added:
            Sender.objects.get_or_create(
                suggestion=first,
                email=said.sender,
                message=added,
                defaults={"language": said.language, "sent_at": said.created_at, "mail": said.mail},
            )
        if first != said:
            said.delete()
    Suggestion.objects.exclude(field="").update(message="")


class Migration(migrations.Migration):

    dependencies = [
        ('post_office', '0014_alter_email_recipient_delivery_status_and_more'),
        ('structures', '0016_members'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RenameField('claim', 'reason', 'answer'),
        migrations.AlterField(
            model_name='claim',
            name='answer',
            field=models.TextField(blank=True, max_length=2000, verbose_name='answer'),
        ),
        migrations.RenameField('proposal', 'reason', 'answer'),
        migrations.AlterField(
            model_name='proposal',
            name='answer',
            field=models.TextField(blank=True, max_length=2000, verbose_name='answer'),
        ),
        migrations.AlterField(
            model_name='proposal',
            name='page',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='proposals', to='structures.structurepage', verbose_name='page'),
        ),
        migrations.AddField(
            model_name='invitation',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by'),
        ),
        migrations.CreateModel(
            name='SuggestionSender',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(blank=True, db_index=True, max_length=254, verbose_name='sender’s e-mail')),
                ('language', models.CharField(default='fr', max_length=5)),
                ('message', models.TextField(blank=True, max_length=2000, verbose_name='message')),
                ('sent_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='sent on')),
                ('mail', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='post_office.email')),
                ('suggestion', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='senders', to='structures.suggestion')),
            ],
            options={
                'verbose_name': 'sender of a suggestion',
                'verbose_name_plural': 'senders of suggestions',
                'ordering': ('sent_at', 'pk'),
            },
        ),
        migrations.RemoveConstraint(model_name='suggestion', name='suggestion_waits_once'),
        migrations.RunPython(name_senders, migrations.RunPython.noop),
    ]
