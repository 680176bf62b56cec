from allauth.account import views as account_views
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import (
    OAuth2CallbackView,
    OAuth2LoginView,
    OAuth2View,
)
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET
from requests import RequestException

from contacts.identity.provider import CompanyOAuth2Adapter
from contacts.requests import Request


def ask_provider(view: type[OAuth2View], request: HttpRequest, provider_id: str) -> HttpResponse:
    """Answer with allauth's view; whatever is wrong with the provider's answers has a page."""
    adapter = CompanyOAuth2Adapter(request, provider_id)
    try:
        response: HttpResponse = view.adapter_view(adapter)(request)
    except SocialApp.DoesNotExist as error:
        raise Http404 from error
    except (OAuth2Error, RequestException, ValueError, KeyError) as error:
        provider = adapter.get_provider()
        response = render_authentication_error(request, provider, exception=error)
    return response


@login_not_required
@require_GET
def openid_connect_login(request: HttpRequest, provider_id: str) -> HttpResponse:
    return ask_provider(OAuth2LoginView, request, provider_id)


@login_not_required
@require_GET
def openid_connect_callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    return ask_provider(OAuth2CallbackView, request, provider_id)


def account_change_password(request: Request) -> HttpResponse:
    """Change a password of the portal's own; whoever has none has no such page."""
    if not request.user.has_usable_password():
        raise Http404
    response: HttpResponse = account_views.password_change(request)
    return response
