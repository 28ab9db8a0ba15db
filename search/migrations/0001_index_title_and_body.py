from django.db import migrations


class Migration(migrations.Migration):
    """What a search over the whole portal reads, indexed as the backend writes it.

    Wagtail matches the query against title and body joined, then finds the page by its key written as a text:
    PostgreSQL needs those very expressions indexed, or it reads both tables from end to end.
    """

    dependencies = [("wagtailsearch", "0010_add_text_fields"), ("wagtailcore", "0098_apitoken")]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX search_title_and_body ON wagtailsearch_indexentry USING gin ((title || body))",
            "DROP INDEX search_title_and_body",
        ),
        migrations.RunSQL(
            "CREATE INDEX search_page_key ON wagtailcore_page ((id::varchar(50)))",
            "DROP INDEX search_page_key",
        ),
    ]
