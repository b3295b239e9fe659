"""A person who signs in."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class UserManager(BaseUserManager["User"]):
    """Makes accounts; addresses are kept in lower case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Store an account; without a password only other ways of signing in are open to it."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_family(self, login: str, **fields: Any) -> "User":
        """Store an account without an address and, as yet, without a password."""
        user = self.model(login=login, **fields)
        user.set_unusable_password()
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find by address, whatever its case; nobody by an empty one, which families have."""
        return self.exclude(email="").get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """A person who signs in: officers by ``email``; families by ``login``, a name that the school gave them.

    What they may do comes from their appointments, and what a family reads from its own rights, alone.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(blank=True)
    login = models.CharField(max_length=40, blank=True, default="", db_default="")
    display_name = models.CharField(max_length=120)
    phone = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=16, default="en")
    is_active = models.BooleanField(default=True)
    deactivated_at = models.DateTimeField(null=True)
    last_active_on = models.DateField(null=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name"]

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["email"], condition=~models.Q(email=""), name="user_email_once"),
            models.UniqueConstraint(fields=["login"], condition=~models.Q(login=""), name="user_login_once"),
            models.CheckConstraint(
                condition=~models.Q(email="", login=""), name="user_signs_in_by_something"
            ),
            models.CheckConstraint(
                condition=models.Q(is_active=True) | models.Q(deactivated_at__isnull=False),
                name="user_deactivation_dated",
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    def get_full_name(self) -> str:
        """The name shown to others."""
        return self.display_name

    def get_short_name(self) -> str:
        """The name shown to others."""
        return self.display_name
