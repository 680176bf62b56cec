"""Walks the project: what the house style promises of every address, module and template."""

import ast
import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib import admin
from django.core.management import call_command
from django.template.loader import get_template
from django.urls import URLPattern, get_resolver, reverse

ROOT = settings.BASE_DIR
PACKAGES = ("cases", "contacts", "helpdesk", "routing")
WITHOUT_LOGIN = {
    "account_login",
    "account_logout",  # does nothing without a login
    "account_signup",
    "account_inactive",
    "mfa_authenticate",  # asks for a login that has begun
    "openid_connect_login",
    "openid_connect_callback",
    "socialaccount_login_cancelled",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "set_language",
    "set_theme",
    "healthz",
    "readyz",
}
VIEW_MODULES = ("views.py", "middleware.py", "admin.py", "administration.py")
FORBIDDEN_NAMES = {"utils.py", "helpers.py", "mixins.py", "managers.py", "common.py", "misc.py"}
MODULE_LINES, FUNCTION_LINES, TEMPLATE_LINES = 300, 50, 100


def walk(patterns, namespace=""):
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}", pattern
        elif pattern.namespace != "admin":
            inner = f"{pattern.namespace}:" if pattern.namespace else namespace
            yield from walk(pattern.url_patterns, inner)


PATTERNS = dict(walk(get_resolver().url_patterns))
OURS = {
    name: pattern
    for name, pattern in PATTERNS.items()
    if pattern.callback.__module__.split(".")[0] in PACKAGES
}
MODULES = sorted(
    path
    for package in PACKAGES
    for path in (ROOT / package).rglob("*.py")
    if "migrations" not in path.parts
)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html")) + sorted(
    path for package in PACKAGES for path in (ROOT / package).glob("templates/**/*.html")
)


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_walk_finds_addresses_modules_and_templates():
    assert {"home", "cases:case_detail", "routing:category_detail", "account_login"} <= set(
        PATTERNS
    )
    assert len(OURS) > 15
    assert len(MODULES) > 30
    assert len(TEMPLATES) > 30


def test_each_url_has_a_name_of_its_own():
    names = [name for name, _ in walk(get_resolver().url_patterns)]

    assert len(names) == len(set(names))
    assert not [name for name in names if name.endswith("None")]


@pytest.mark.parametrize("name", PATTERNS)
def test_url_asks_for_a_login(name):
    asks = getattr(PATTERNS[name].callback, "login_required", True)

    assert asks == (name not in WITHOUT_LOGIN)


def test_middleware_asks_for_the_login():
    order = settings.MIDDLEWARE
    login = "helpdesk.htmx.LoginRequiredMiddleware"

    assert (
        order.index(login)
        == order.index("django.contrib.auth.middleware.AuthenticationMiddleware") + 1
    )


@pytest.mark.parametrize("name", PATTERNS)
def test_url_without_a_login_is_turned_away(client, db, name):
    if name in WITHOUT_LOGIN:
        return
    address = reverse_anyhow(name)

    for method in ("get", "post", "put", "delete", "options"):
        response = getattr(client, method)(address)
        assert response.status_code == 302
        assert response.url.startswith("/accounts/login/")


def reverse_anyhow(name: str) -> str:
    """Return some address of a pattern: a login is asked for before a row is looked for."""
    values = {
        "pk": 1,
        "attachment_pk": 1,
        "watcher_pk": 1,
        "contact_pk": 1,
        "offer_pk": 1,
        "request_pk": 1,
        "entry_pk": 1,
        "remark_pk": 1,
        "part": "symptom",
        "slug": "x",
        "number": 1,
        "provider_id": "x",
        "reader": "x",
        "screen": "x",
        "label": "routing.category",
        "key": 1,
    }
    named = PATTERNS[name].pattern.converters
    return reverse(name, kwargs={key: values[key] for key in named})


def test_every_page_of_the_administration_is_turned_away_without_a_login(client, db):
    for model in admin.site._registry:
        address = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        for ending in ("", "add/", "1/change/", "1/delete/", "1/history/"):
            response = client.get(address + ending)
            assert response.status_code == 302
            assert "/login/" in response.url
    for path in ("", "jsi18n/", "autocomplete/", "r/1/1/", "password_change/", "nowhere/"):
        assert client.get(f"/admin/{path}").status_code == 302


@pytest.mark.parametrize("name", OURS)
def test_view_is_named_after_its_url(name):
    view = OURS[name].callback

    assert inspect.isfunction(view)
    assert view.__name__ == name.rpartition(":")[2]


@pytest.mark.parametrize("name", OURS)
def test_view_renders_the_template_of_its_name(name):
    view = inspect.unwrap(OURS[name].callback)
    package = view.__module__.split(".")[0]
    folder = "" if package == "helpdesk" else f"{package}/"

    rendered = set(re.findall(r'"([\w/]+\.html)"', inspect.getsource(view)))

    assert rendered <= {f"{folder}{view.__name__}.html"}
    for template in rendered:
        assert get_template(template)


def test_each_page_template_has_its_view():
    views = {pattern.callback.__name__ for pattern in OURS.values()}
    for package in ("cases", "routing", "contacts"):
        pages = (ROOT / "templates" / package).glob("[!_]*.html")
        assert {page.stem for page in pages} <= views


def test_models_and_migrations_agree(db):
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_imports_run_one_way():
    code = (
        "import sys; from importlinter.cli import lint_imports;"
        " sys.exit(lint_imports(no_cache=True, no_logo=True))"
    )

    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert " 0 broken" in done.stdout


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_module_has_something_to_say_and_a_size(path):
    text = path.read_text()

    assert path.name == "__init__.py" or text.strip()
    assert path.name not in FORBIDDEN_NAMES
    assert len(text.splitlines()) <= MODULE_LINES


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_function_fits_on_a_page(path):
    nodes = ast.walk(ast.parse(path.read_text()))
    functions = [n for n in nodes if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]

    long = {
        function.name: size
        for function in functions
        if (size := (function.end_lineno or 0) - function.lineno + 1) > FUNCTION_LINES
    }

    assert not long


def test_status_is_assigned_by_move_to_alone():
    found = []
    for path in MODULES:
        tree = ast.parse(path.read_text())
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef):
                found += [
                    f"{relative(path)} {function.name}"
                    for node in ast.walk(function)
                    if isinstance(node, ast.Assign)
                    for target in node.targets
                    if isinstance(target, ast.Attribute) and target.attr == "status"
                ]

    assert found == ["cases/models/case.py move_to"]


def without_comments(text: str) -> str:
    text = re.sub(r"{#.*?#}", "", text)
    return re.sub(r"{% comment\b.*?{% endcomment %}", "", text, flags=re.DOTALL)


@pytest.mark.parametrize("path", TEMPLATES, ids=relative)
def test_template_has_no_inline_script_or_style(path):
    text = without_comments(path.read_text())

    assert not re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", text)
    assert not re.findall(r"<script[^>]*>\s*[^<\s]", text)
    assert not re.findall(r"<style\b", text)
    assert not re.findall(r"""\s(?:style|on[a-z]+|hx-on[\w:-]*|srcdoc)\s*=""", text)
    assert not re.findall(r"javascript:", text, re.IGNORECASE)


@pytest.mark.parametrize("path", TEMPLATES, ids=relative)
def test_template_marks_nothing_safe(path):
    text = without_comments(path.read_text())

    assert "|safe" not in text
    assert "autoescape off" not in text


@pytest.mark.parametrize("path", TEMPLATES, ids=relative)
def test_template_has_a_size(path):
    lines = len(path.read_text().splitlines())

    assert lines <= TEMPLATE_LINES or path.name == "_bar.html"


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_module_marks_nothing_safe_and_asks_no_raw_sql(path):
    nodes = list(ast.walk(ast.parse(path.read_text())))
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    names |= {f".{node.attr}" for node in nodes if isinstance(node, ast.Attribute)}

    if path.name == "guides.py":  # our own files under docs/, never a person's
        names -= {"mark_safe"}
    # SafeString as a word for the answer of format_html is fine; made of a text it is not.
    made = [node for node in nodes if isinstance(node, ast.Call) and node.args]
    names |= {f"{node.func.id}(…)" for node in made if isinstance(node.func, ast.Name)}

    assert not names & {"mark_safe", "SafeString(…)", "csrf_exempt", "RawSQL", ".raw", ".extra"}


@pytest.mark.parametrize("package", ["cases", "contacts", "routing"])
def test_request_user_stops_at_the_view(package):
    for path in MODULES:
        parts = path.relative_to(ROOT).parts
        is_view = {"views", "admin"} & {*parts[1:]} or path.name in VIEW_MODULES
        if parts[0] == package and not is_view:
            assert "request.user" not in path.read_text(), path
