from django.db import migrations


class Migration(migrations.Migration):
    """Wagtail matches the query against title and body joined: PostgreSQL needs that very expression indexed."""

    dependencies = [("wagtailsearch", "0010_add_text_fields")]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX search_title_and_body ON wagtailsearch_indexentry USING gin ((title || body))",
            "DROP INDEX search_title_and_body",
        )
    ]
