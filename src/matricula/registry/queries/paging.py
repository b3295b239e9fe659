"""Goes on after a row in the order of an index, so that no page is read twice."""

from django.db.models import BooleanField, F, Func, Value


def beyond(columns: tuple[str, ...], key: tuple[object, ...], *, backwards: bool = False) -> Func:
    """A condition for ``filter()``: the row comes after ``key`` in the order of ``columns`` (before it, backwards).

    One comparison of rows: unlike the same in ANDs and ORs, it is the beginning of an index scan, also under
    row-level security, and equal names or instants before the key are not read again.
    """
    return Func(
        Func(*(F(one) for one in columns), function="ROW"),
        Func(*(Value(one) for one in key), function="ROW"),
        template="%(expressions)s",
        arg_joiner=" < " if backwards else " > ",
        output_field=BooleanField(),
    )
