"""Signing in and out by the library's views, in our words and with our statuses."""

from typing import Any

from allauth.account.views import AccountInactiveView, LoginView, LogoutView
from django.http import HttpResponse

from rollcall.accounts import personas
from rollcall.accounts.permissions import public
from rollcall.ui.fields import UNPROCESSABLE, error_list
from rollcall.ui.kept import with_nothing_kept


class SignInView(LoginView):
    """E-mail address and password."""

    def form_invalid(self, form: Any) -> HttpResponse:
        """Show the page again with its mistakes, as status 422."""
        context = self.get_context_data(form=form, errors=error_list(form))
        return self.render_to_response(context, status=UNPROCESSABLE)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Where to go afterwards, and the demonstration's accounts when there are any."""
        return super().get_context_data(**kwargs) | {
            "next_url": self.get_next_url() or "",
            "personas": personas.personas(),
        }


class SignOutView(LogoutView):
    """Signing out; asked again when somebody only opens the address."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Sign out, and let the browser forget what it keeps of the daily update."""
        return with_nothing_kept(super().post(*args, **kwargs))


sign_in = public(SignInView.as_view())
sign_out = public(SignOutView.as_view())
switched_off = public(AccountInactiveView.as_view())
