# Territories, controlled lists, structures and what registers say of them.

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.core.validators
import django.db.models.deletion
import modelcluster.fields
import structures.models.records
import uuid
import wagtail.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('portal', '0001_initial'),
        ('wagtailcore', '0098_apitoken'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DirectoryPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('teaser_title', models.CharField(blank=True, help_text='Shown on cards and in menus instead of the title.', max_length=120, verbose_name='teaser title')),
                ('teaser_text', models.TextField(blank=True, help_text='One or two sentences shown on cards and in search results.', max_length=300, verbose_name='teaser text')),
                ('is_indexed', models.BooleanField(default=True, help_text='Untick to ask search engines to leave this page out.', verbose_name='found by search engines')),
                ('introduction', models.TextField(blank=True, max_length=400, verbose_name='introduction')),
                ('teaser_image', models.ForeignKey(blank=True, help_text='Shown on cards and when the page is shared.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='portal.portalimage', verbose_name='teaser image')),
            ],
            options={
                'verbose_name': 'directory',
                'verbose_name_plural': 'directories',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='Label',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('translation_key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('code', models.SlugField(help_text='Used in addresses and exports: do not change it once published.', max_length=40, verbose_name='code')),
                ('name', models.CharField(help_text='The name shown. Once changed here, imports leave it alone.', max_length=160, verbose_name='name')),
                ('loaded_name', models.CharField(blank=True, editable=False, max_length=160)),
                ('sort_key', models.CharField(editable=False, max_length=160)),
                ('kind', models.CharField(choices=[('label', 'label'), ('approval', 'approval'), ('status', 'particular status')], default='label', max_length=10, verbose_name='kind')),
                ('short_name', models.CharField(help_text='Shown on tags.', max_length=30, verbose_name='short name')),
                ('locale', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='wagtailcore.locale', verbose_name='locale')),
            ],
            options={
                'verbose_name': 'label or approval',
                'verbose_name_plural': 'labels and approvals',
                'ordering': ('sort_key', 'pk'),
                'abstract': False,
                'unique_together': {('translation_key', 'locale')},
            },
        ),
        migrations.CreateModel(
            name='LegalFamily',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('translation_key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('code', models.SlugField(help_text='Used in addresses and exports: do not change it once published.', max_length=40, verbose_name='code')),
                ('name', models.CharField(help_text='The name shown. Once changed here, imports leave it alone.', max_length=160, verbose_name='name')),
                ('loaded_name', models.CharField(blank=True, editable=False, max_length=160)),
                ('sort_key', models.CharField(editable=False, max_length=160)),
                ('is_ess', models.BooleanField(default=True, help_text='Untick for partners outside the ESS, which have no page in the directory.', verbose_name='counts as ESS')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('locale', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='wagtailcore.locale', verbose_name='locale')),
            ],
            options={
                'verbose_name': 'family of the ESS',
                'verbose_name_plural': 'families of the ESS',
                'ordering': ('position', 'sort_key', 'pk'),
                'abstract': False,
                'unique_together': {('translation_key', 'locale')},
            },
        ),
        migrations.CreateModel(
            name='LegalCategory',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('translation_key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('code', models.SlugField(help_text='Used in addresses and exports: do not change it once published.', max_length=40, verbose_name='code')),
                ('name', models.CharField(help_text='The name shown. Once changed here, imports leave it alone.', max_length=160, verbose_name='name')),
                ('loaded_name', models.CharField(blank=True, editable=False, max_length=160)),
                ('sort_key', models.CharField(editable=False, max_length=160)),
                ('locale', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='wagtailcore.locale', verbose_name='locale')),
                ('default_family', models.ForeignKey(blank=True, help_text='Only where the code alone determines it: a SAS may be a cooperative or a company.', limit_choices_to={'locale__language_code': 'fr'}, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='structures.legalfamily', verbose_name='family')),
            ],
            options={
                'verbose_name': 'legal category',
                'verbose_name_plural': 'legal categories',
                'ordering': ('code', 'pk'),
                'abstract': False,
                'unique_together': {('translation_key', 'locale')},
            },
        ),
        migrations.CreateModel(
            name='Sector',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('translation_key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('code', models.SlugField(help_text='Used in addresses and exports: do not change it once published.', max_length=40, verbose_name='code')),
                ('name', models.CharField(help_text='The name shown. Once changed here, imports leave it alone.', max_length=160, verbose_name='name')),
                ('loaded_name', models.CharField(blank=True, editable=False, max_length=160)),
                ('sort_key', models.CharField(editable=False, max_length=160)),
                ('naf_codes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=6), blank=True, default=list, help_text='Divisions or longer codes, comma-separated: the longest match suggests the sector.', size=None, verbose_name='NAF codes')),
                ('locale', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='wagtailcore.locale', verbose_name='locale')),
            ],
            options={
                'verbose_name': 'sector',
                'verbose_name_plural': 'sectors',
                'ordering': ('sort_key', 'pk'),
                'abstract': False,
                'unique_together': {('translation_key', 'locale')},
            },
        ),
        migrations.CreateModel(
            name='StructurePage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('teaser_title', models.CharField(blank=True, help_text='Shown on cards and in menus instead of the title.', max_length=120, verbose_name='teaser title')),
                ('teaser_text', models.TextField(blank=True, help_text='One or two sentences shown on cards and in search results.', max_length=300, verbose_name='teaser text')),
                ('is_indexed', models.BooleanField(default=True, help_text='Untick to ask search engines to leave this page out.', verbose_name='found by search engines')),
                ('presentation', wagtail.fields.RichTextField(blank=True, verbose_name='presentation')),
                ('website', models.URLField(blank=True, verbose_name='website')),
                ('is_network_member', models.BooleanField(default=False, verbose_name='member of the ESS Gard network')),
                ('sort_key', models.CharField(db_index=True, editable=False, max_length=255)),
                ('labels', modelcluster.fields.ParentalManyToManyField(blank=True, limit_choices_to={'locale__language_code': 'fr'}, related_name='structures', to='structures.label', verbose_name='labels and approvals')),
                ('logo', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='portal.portalimage', verbose_name='logo')),
                ('photo', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='portal.portalimage', verbose_name='photo')),
                ('sectors', modelcluster.fields.ParentalManyToManyField(blank=True, limit_choices_to={'locale__language_code': 'fr'}, related_name='structures', to='structures.sector', verbose_name='sectors')),
                ('teaser_image', models.ForeignKey(blank=True, help_text='Shown on cards and when the page is shared.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='portal.portalimage', verbose_name='teaser image')),
            ],
            options={
                'verbose_name': 'structure',
                'verbose_name_plural': 'structures',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='Offer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('title', models.CharField(max_length=120, verbose_name='title')),
                ('text', models.TextField(blank=True, max_length=600, verbose_name='text')),
                ('answers_public_tenders', models.BooleanField(default=False, help_text='Public buyers find the structure by this criterion.', verbose_name='answers public tenders')),
                ('structure', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='offers', to='structures.structurepage')),
            ],
            options={
                'verbose_name': 'offer',
                'verbose_name_plural': 'offers',
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('kind', models.CharField(choices=[('email', 'e-mail'), ('phone', 'telephone'), ('person', 'person')], max_length=6, verbose_name='kind')),
                ('value', models.CharField(max_length=160, verbose_name='value')),
                ('is_public', models.BooleanField(default=False, help_text='Unticked, it is never shown on the site.', verbose_name='public')),
                ('structure', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='contacts', to='structures.structurepage')),
            ],
            options={
                'verbose_name': 'contact',
                'verbose_name_plural': 'contacts',
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Territory',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('commune', 'commune'), ('epci', 'intercommunality'), ('arrondissement', 'arrondissement'), ('departement', 'département')], max_length=14, verbose_name='kind')),
                ('code', models.CharField(help_text='INSEE code, or SIREN of an intercommunality.', max_length=9, verbose_name='code')),
                ('name', models.CharField(help_text='The name shown. Once changed here, imports leave it alone.', max_length=120, verbose_name='name')),
                ('official_name', models.CharField(blank=True, max_length=160, verbose_name='official name')),
                ('loaded_name', models.CharField(blank=True, editable=False, max_length=120)),
                ('sort_key', models.CharField(editable=False, max_length=120)),
                ('postal_codes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=5), blank=True, default=list, size=None, verbose_name='postal codes')),
                ('population', models.PositiveIntegerField(blank=True, null=True, verbose_name='population')),
                ('longitude', models.FloatField(blank=True, null=True, verbose_name='longitude')),
                ('latitude', models.FloatField(blank=True, null=True, verbose_name='latitude')),
                ('bounds', django.contrib.postgres.fields.ArrayField(base_field=models.FloatField(), blank=True, editable=False, null=True, size=4)),
                ('outline', models.JSONField(blank=True, editable=False, null=True)),
                ('contained_in', models.ManyToManyField(blank=True, related_name='directly_contains', to='structures.territory', verbose_name='contained in')),
            ],
            options={
                'verbose_name': 'territory',
                'verbose_name_plural': 'territories',
                'ordering': ('sort_key', 'pk'),
            },
        ),
        migrations.AddField(
            model_name='structurepage',
            name='action_zone',
            field=modelcluster.fields.ParentalManyToManyField(blank=True, help_text='Where the structure works: communes, intercommunalities or the whole Gard.', related_name='acting_structures', to='structures.territory', verbose_name='action zone'),
        ),
        migrations.CreateModel(
            name='RegisterRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('siret', models.CharField(blank=True, max_length=14, null=True, unique=True, validators=[structures.models.records.validate_siret], verbose_name='SIRET')),
                ('siren', models.CharField(blank=True, db_index=True, max_length=9, validators=[structures.models.records.validate_siren], verbose_name='SIREN')),
                ('rna', models.CharField(blank=True, max_length=10, validators=[django.core.validators.RegexValidator('^W[0-9A-Z]{9}$', 'A RNA number is W and 9 characters.')], verbose_name='RNA')),
                ('legal_name', models.CharField(blank=True, max_length=255, verbose_name='legal name')),
                ('is_ess_listed', models.BooleanField(default=False, verbose_name='in the list of ESS France')),
                ('is_ess_flagged', models.BooleanField(default=False, verbose_name='flagged as ESS in SIRENE')),
                ('naf', models.CharField(blank=True, max_length=6, verbose_name='NAF')),
                ('headcount', models.CharField(blank=True, choices=[('0', 'no employee'), ('1-9', '1 to 9'), ('10-49', '10 to 49'), ('50-249', '50 to 249'), ('250+', '250 or more')], max_length=6, verbose_name='employees')),
                ('street', models.CharField(blank=True, max_length=255, verbose_name='address')),
                ('postal_code', models.CharField(blank=True, max_length=10, verbose_name='postal code')),
                ('city', models.CharField(blank=True, max_length=120, verbose_name='town')),
                ('longitude', models.FloatField(blank=True, null=True, verbose_name='longitude')),
                ('latitude', models.FloatField(blank=True, null=True, verbose_name='latitude')),
                ('is_seat', models.BooleanField(default=True, verbose_name='seat of the legal unit')),
                ('diffusion', models.CharField(choices=[('O', 'diffusible'), ('P', 'partially diffusible')], default='O', max_length=1, verbose_name='diffusion')),
                ('state', models.CharField(choices=[('A', 'active'), ('F', 'closed')], default='A', max_length=1, verbose_name='state')),
                ('sources', models.JSONField(blank=True, default=dict, editable=False)),
                ('refreshed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='read in the register on')),
                ('verified_at', models.DateTimeField(blank=True, null=True, verbose_name='verified on')),
                ('family', models.ForeignKey(blank=True, limit_choices_to={'locale__language_code': 'fr'}, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='records', to='structures.legalfamily', verbose_name='family of the ESS')),
                ('legal_category', models.ForeignKey(blank=True, limit_choices_to={'locale__language_code': 'fr'}, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='structures.legalcategory', verbose_name='legal category')),
                ('verified_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='verified by')),
                ('page', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='record', to='structures.structurepage', verbose_name='page')),
                ('commune', models.ForeignKey(blank=True, limit_choices_to={'kind': 'commune'}, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='seated_records', to='structures.territory', verbose_name='seat')),
            ],
            options={
                'verbose_name': 'register record',
                'verbose_name_plural': 'register records',
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('manager', 'in charge'), ('member', 'member')], default='member', max_length=10, verbose_name='role')),
                ('joined_at', models.DateTimeField(auto_now_add=True, verbose_name='since')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('structure', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='structures.structurepage', verbose_name='structure')),
            ],
            options={
                'verbose_name': 'membership',
                'verbose_name_plural': 'memberships',
                'ordering': ('joined_at', 'pk'),
                'constraints': [models.UniqueConstraint(fields=('user', 'structure'), name='membership_once')],
            },
        ),
        migrations.AddIndex(
            model_name='territory',
            index=models.Index(fields=['code'], name='structures__code_6e7aeb_idx'),
        ),
        migrations.AddConstraint(
            model_name='territory',
            constraint=models.UniqueConstraint(fields=('kind', 'code'), name='territory_kind_code'),
        ),
        migrations.AddIndex(
            model_name='registerrecord',
            index=models.Index(fields=['latitude', 'longitude'], name='structures__latitud_21e345_idx'),
        ),
        migrations.AddIndex(
            model_name='registerrecord',
            index=models.Index(fields=['verified_at'], name='structures__verifie_00d72b_idx'),
        ),
        migrations.CreateModel(
            name='SearchEntry',
            fields=[
                ('structure', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='search_entry', serialize=False, to='structures.structurepage')),
                ('names', models.TextField()),
                ('subjects', models.TextField()),
                ('texts', models.TextField()),
                ('vector', models.GeneratedField(db_persist=True, expression=django.contrib.postgres.search.CombinedSearchVector(django.contrib.postgres.search.CombinedSearchVector(django.contrib.postgres.search.SearchVector('names', config='french', weight='A'), '||', django.contrib.postgres.search.SearchVector('subjects', config='french', weight='B'), django.contrib.postgres.search.SearchConfig('french')), '||', django.contrib.postgres.search.SearchVector('texts', config='french', weight='D'), django.contrib.postgres.search.SearchConfig('french')), output_field=django.contrib.postgres.search.SearchVectorField())),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['vector'], name='structures_search_vector')],
            },
        ),
    ]
