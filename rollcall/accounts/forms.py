"""The sign-in form, which is the library's with our words, and the form for a new token."""

from collections.abc import Collection
from typing import Any

from allauth.account.forms import LoginForm
from django import forms
from django.conf import settings


class SignInForm(LoginForm):
    """E-mail address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "E-mail address"
        self.fields["login"].error_messages["required"] = "Enter your e-mail address"
        self.fields["login"].error_messages["invalid"] = (
            "Enter an e-mail address in the correct format, like name@example.org"
        )
        self.fields["password"].label = "Password"
        self.fields["password"].help_text = ""
        self.fields["password"].error_messages["required"] = "Enter your password"


class TokenForm(forms.Form):
    """A new token: what will use it, and for how long."""

    name = forms.CharField(
        label="Which system will use it?",
        help_text="For example, Care planning software",
        max_length=100,
        error_messages={
            "required": "Enter the name of the system",
            "max_length": "The name must be 100 characters or fewer",
        },
    )
    days = forms.TypedChoiceField(
        label="How long must it work?",
        help_text="You can end it sooner at any time",
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how long it must work"},
    )

    def __init__(self, *args: Any, taken: Collection[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.taken = taken
        longest = settings.API_TOKEN_DAYS
        days = [*(some for some in (30, 90, 180) if some < longest), longest]
        self.fields["days"].choices = [(some, _days(some)) for some in days]  # type: ignore[attr-defined]
        self.fields["days"].initial = longest

    def clean_name(self) -> str:
        """A name that no other token of this person has, so that a page sent twice makes one."""
        name = " ".join(self.cleaned_data["name"].split())
        if name in self.taken:
            raise forms.ValidationError(
                f"You have a token called {name} already. Use another name, or end that one first"
            )
        return name


def _days(days: int) -> str:
    return "1 day" if days == 1 else f"{days} days"
