import accounts.fields
import django.db.models.functions.text
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('email', accounts.fields.CaselessEmailField(error_messages={'unique': 'Someone already uses this e-mail address.'}, max_length=254, unique=True, verbose_name='e-mail address')),
                ('full_name', models.CharField(blank=True, max_length=150, verbose_name='full name')),
                ('language', models.CharField(choices=[('fr', 'French'), ('en', 'English')], default='fr', help_text='The language of the mails this person receives.', max_length=5, verbose_name='language')),
                ('is_staff', models.BooleanField(default=False, help_text='Must sign in with a second factor, whatever their groups.', verbose_name='staff')),
                ('is_active', models.BooleanField(default=True, help_text='Untick rather than delete: the person no longer signs in, what they did keeps a name.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='joined on')),
                ('terms_version', models.CharField(blank=True, editable=False, max_length=20, verbose_name='accepted terms')),
                ('terms_accepted_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='terms accepted on')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': 'person',
                'verbose_name_plural': 'people',
                'ordering': ['email'],
                'constraints': [models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower('email'))), name='email_in_lower_case')],
            },
        ),
    ]
