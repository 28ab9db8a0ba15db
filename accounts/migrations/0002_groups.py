from django.db import migrations

from accounts.permissions import COMMUNICATION, EVALUATION, INSTRUCTION, grant, permission

REVIEW = "Relecture par la communication"
PAGE_ACTIONS = ("add", "change", "publish_page", "bulk_delete_page", "lock_page", "unlock_page")
FILE_ACTIONS = ("add", "change", "delete")


def create_groups(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    for name in (COMMUNICATION, INSTRUCTION, EVALUATION):
        Group.objects.get_or_create(name=name)
    for name in (COMMUNICATION, INSTRUCTION):
        grant(apps, name, "wagtailadmin.admin", "access_admin")
    grant(apps, COMMUNICATION, "wagtail_localize.translation", "submit_translation")
    grant(apps, COMMUNICATION, "wagtailredirects.redirect", "add", "change", "delete", "view")
    give_every_page(apps)
    give_every_file(apps)
    give_choice_of_files(apps)


def give_every_page(apps):
    """Communication edits and publishes everything under the root of the tree."""
    group = apps.get_model("auth", "Group").objects.get(name=COMMUNICATION)
    root = apps.get_model("wagtailcore", "Page").objects.get(depth=1)
    for action in PAGE_ACTIONS:
        apps.get_model("wagtailcore", "GroupPagePermission").objects.get_or_create(
            group=group, page=root, permission=permission(apps, "wagtailcore.page", action)
        )


def give_every_file(apps):
    for model in ("wagtailimages.image", "wagtaildocs.document"):
        give_files(apps, COMMUNICATION, model, (*FILE_ACTIONS, f"choose_{model.split('.')[1]}"))
    for model in ("wagtailcore.collection",):
        give_files(apps, COMMUNICATION, model, FILE_ACTIONS)


def give_choice_of_files(apps):
    """Instruction puts documents on its calls, without touching those of others."""
    give_files(apps, INSTRUCTION, "wagtailimages.image", ("add", "choose_image"))
    give_files(apps, INSTRUCTION, "wagtaildocs.document", ("add", "choose_document"))


def give_files(apps, group_name, model_label, actions):
    group = apps.get_model("auth", "Group").objects.get(name=group_name)
    root = apps.get_model("wagtailcore", "Collection").objects.get(depth=1)
    for action in actions:
        apps.get_model("wagtailcore", "GroupCollectionPermission").objects.get_or_create(
            group=group, collection=root, permission=permission(apps, model_label, action)
        )


def replace_wagtail_groups(apps, schema_editor):
    """Wagtail ships « Moderators » and « Editors »: Communication takes over what the first approves."""
    Group = apps.get_model("auth", "Group")
    communication = Group.objects.get(name=COMMUNICATION)
    for task in apps.get_model("wagtailcore", "GroupApprovalTask").objects.filter(groups__name="Moderators"):
        task.groups.set([communication])
    for model in ("Workflow", "Task"):
        apps.get_model("wagtailcore", model).objects.filter(name="Moderators approval").update(name=REVIEW)
    Group.objects.filter(name__in=["Moderators", "Editors"]).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtailadmin", "0006_formstate"),
        ("wagtailimages", "0027_image_description"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailredirects", "0008_add_verbose_name_plural"),
        ("wagtail_localize", "0006_create_submit_translation_permission"),
    ]

    operations = [
        migrations.RunPython(create_groups, migrations.RunPython.noop),
        migrations.RunPython(replace_wagtail_groups, migrations.RunPython.noop),
    ]
