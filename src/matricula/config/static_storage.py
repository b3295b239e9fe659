"""The storage of static files that are served: compressed, under names that change with what they hold."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedModules(CompressedManifestStaticFilesStorage):
    """A script that imports another names it by its hash, too: no page mixes a new script with an old one."""

    support_js_module_import_aggregation = True
