"""The token against forged forms: masked by our own hand, believed by Django."""

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware, get_token
from django.test import RequestFactory, override_settings

from matricula.web.templating.asking import Answer

SECRET = "Az09" * 8


def asked() -> HttpRequest:
    request = RequestFactory().get("/")
    request.META["CSRF_COOKIE"] = SECRET
    return request


def believed(secret: str, token: str) -> bool:
    """Whether Django lets a form through."""
    sent = RequestFactory(enforce_csrf_checks=True).post("/", {"csrfmiddlewaretoken": token})
    sent.COOKIES["csrftoken"] = secret
    door = CsrfViewMiddleware(lambda _request: HttpResponse())
    door.process_request(sent)
    with override_settings(CSRF_FAILURE_VIEW="django.views.csrf.csrf_failure"):
        return door.process_view(sent, lambda _request: HttpResponse(), (), {}) is None


def test_django_believes_a_form_that_carries_it() -> None:
    tokens = {Answer(asked()).token for _ in range(50)}
    assert all(believed(SECRET, one) for one in tokens)
    assert not any(believed("Bz09" * 8, one) for one in tokens)


def test_it_is_masked_anew_for_each_page_and_once_for_all_forms_of_one() -> None:
    answer = Answer(asked())
    assert answer.token == answer.token
    tokens = [Answer(asked()).token for _ in range(50)]
    assert len(set(tokens)) == 50
    # Neither half repeats, nor does any sign stand where it did: the secret shines through nowhere.
    assert all(len({one[at] for one in tokens}) > 10 for at in range(64))


def test_the_cookie_is_sent_again_as_by_django() -> None:
    ours, theirs = asked(), asked()
    assert len(Answer(ours).token) == len(get_token(theirs))
    assert ours.META["CSRF_COOKIE_NEEDS_UPDATE"] is theirs.META["CSRF_COOKIE_NEEDS_UPDATE"] is True


def test_a_reader_without_a_secret_gets_one() -> None:
    request = RequestFactory().get("/")
    token = Answer(request).token
    assert believed(request.META["CSRF_COOKIE"], token)
    assert not believed(SECRET, token)
