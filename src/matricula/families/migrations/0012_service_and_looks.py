"""Two rows of migrations that were written side by side become one."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("families", "0011_service_walls"), ("families", "0020_who_looked")]
    operations = []
