from django.db import migrations

from accounts.permissions import COMMUNICATION, INSTRUCTION, grant


def grant_messages(apps, schema_editor):
    """Communication words the messages; Instruction sees what became of each."""
    grant(apps, COMMUNICATION, "portal.mailtext", "change")
    grant(apps, INSTRUCTION, "portal.outgoingmail", "view", "retry_outgoingmail")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_groups"), ("portal", "0004_outgoing_mails")]

    operations = [migrations.RunPython(grant_messages, migrations.RunPython.noop, elidable=False)]
