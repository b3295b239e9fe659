"""Names are told to the planner as more different than they are: it then finds them by their own index in every area."""

from django.db import migrations

# More than any register has students.
MANY = 1_000_000_000
COLUMNS = {"registry_student": ("sort_key", "name"), "registry_searchkeys": ("initials", "ending")}


def told(option: str) -> str:
    """The statement for all columns, and for what is there already, since only ANALYZE hears of it."""
    altered = (
        f"ALTER TABLE {table} " + ", ".join(f"ALTER COLUMN {column} {option}" for column in columns)
        for table, columns in COLUMNS.items()
    )
    return ";\n".join((*altered, f"ANALYZE {', '.join(COLUMNS)}"))


# A list of names reads (area, name, id) from one name to another, and the wall bounds the id. PostgreSQL 18 takes that
# bound for a reason to look it up behind each name of the stretch, and reckons with as many as the whole register has
# there: the 3,000 of a surname of a million, for a school of 240. Reading the school is then thought to be cheaper. It
# does not reckon so where there would be more to look up than the index has pages.
class Migration(migrations.Migration):
    dependencies = [("registry", "0174_classes_by_school")]
    operations = [migrations.RunSQL(told(f"SET (n_distinct = {MANY})"), told("RESET (n_distinct)"))]
