"""A site of one page that takes an upload, served by the real server in the tests of uploads."""

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, JsonResponse
from django.urls import path

LIMIT = 50 * 1024 * 1024


def upload(request: HttpRequest) -> JsonResponse:
    """Says what arrived, and whether any of it is held in memory."""
    files = [file for name in request.FILES for file in request.FILES.getlist(name)]
    return JsonResponse(
        {
            "sizes": [file.size for file in files],
            "on_disk": all(hasattr(file, "temporary_file_path") for file in files),
        }
    )


urlpatterns = [path("", upload)]

if not settings.configured:
    settings.configure(
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF=__name__,
        SECRET_KEY="only for this test",
        UPLOAD_LIMIT_BYTES=LIMIT,
        FILE_UPLOAD_HANDLERS=["matricula.papers.uploads.BoundedUploadHandler"],
        MIDDLEWARE=["matricula.config.headers.UploadLimit"],
        INSTALLED_APPS=[],
        USE_I18N=False,
    )
    django.setup()
    application = get_wsgi_application()
