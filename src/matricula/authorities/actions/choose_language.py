"""Remember the language a person works in: notices and mails are written in it."""

from matricula.authorities.models import User


def choose_language(*, user: User, language: str) -> None:
    """Store the tag, such as `zh-hans`; the caller has checked that the platform speaks it."""
    if user.language != language:
        User.objects.filter(pk=user.pk).update(language=language)
        user.language = language
