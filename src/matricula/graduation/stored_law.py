"""Stores by which law certificates are issued: by the owner, after every migration."""

from django.db import connection, transaction

from matricula.graduation.models import CertificateLaw
from matricula.regulation.api import Stack, installed_packs, stack_for


def store_installed_certificates(**_signal: object) -> None:
    """Store the certificates of every installed pack."""
    if CertificateLaw._meta.db_table not in connection.introspection.table_names():
        return  # migrated back to before there was such a table
    with transaction.atomic():
        CertificateLaw.objects.all().delete()
        for pack in installed_packs():
            CertificateLaw.objects.bulk_create(certificate_laws(stack_for(pack)))


def certificate_laws(stack: Stack) -> list[CertificateLaw]:
    """The certificates of a law as the database holds them."""
    return [
        CertificateLaw(
            pack=stack.pack,
            kind=name,
            outcome=one.outcome,
            stages=list(one.stages),
            pattern=one.number.written,
            width=one.number.width,
            clause=one.clause,
            revoked_by=one.revoked_by,
        )
        for name, one in stack.certificates.items()
    ]
