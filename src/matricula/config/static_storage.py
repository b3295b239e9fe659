"""The storage of static files that are served: compressed, under names that change with what they hold."""

from django.contrib.staticfiles.storage import HashedFilesMixin
from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]  # no types

_OURS = "web/*.js"


class HashedModules(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # it has no types
    """A script of ours that imports another names it by its hash, too: no page mixes a new script with an old one.

    Only ours: Django reads what looks like an import in the comments of others as one.
    """

    support_js_module_import_aggregation = True
    _js_module_import_aggregation_patterns = (
        _OURS,
        # Django's own pattern, which its types leave out.
        HashedFilesMixin._js_module_import_aggregation_patterns[1],  # type: ignore[attr-defined]
    )
