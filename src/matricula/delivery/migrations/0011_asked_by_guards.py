"""Who is a guardian at whatever school is asked by guards alone."""

from django.db import migrations

READER = "FUNCTION delivery_is_reader(integer, bigint, bigint)"


class Migration(migrations.Migration):
    dependencies = [("delivery", "0010_what_changed_and_what_comes")]
    operations = [
        migrations.RunSQL(
            f"REVOKE EXECUTE ON {READER} FROM PUBLIC;", f"GRANT EXECUTE ON {READER} TO PUBLIC;"
        )
    ]
