"""The registers as tables: their columns, and by what a row of a file finds its row here."""

from collections.abc import Iterable, Mapping
from typing import Any

import tablib
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.fields import Field
from import_export.instance_loaders import BaseInstanceLoader
from import_export.resources import Diff, ModelResource
from import_export.widgets import Widget

from contacts.cells import plain
from contacts.spreadsheets import SpreadsheetRefused
from routing.models import CodeOwner, Package, Product

type Key = tuple[str, str]
type Register = Product | Package | CodeOwner


class Cell(Widget):  # type: ignore[misc]
    """Reads a cell as the model's field does, and hands numbers out as numbers."""

    def __init__(self, field: models.Field[Any, Any]) -> None:
        super().__init__(coerce_to_string=False)
        self.field = field

    def clean(self, value: str, row: Mapping[str, str] | None = None, **kwargs: Any) -> Any:
        try:
            return self.field.to_python(value) if value else value
        except ValidationError as error:
            # The library gathers these by column.
            raise ValueError(" ".join(error.messages)) from error

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return value


class Column(Field):  # type: ignore[misc]
    def get_value(self, instance: models.Model) -> Any:
        """Return a value as a spreadsheet would hand it back, so that equal texts are equal."""
        value = super().get_value(instance)
        return plain(value) if isinstance(value, str) else value


class Change(Diff):  # type: ignore[misc]
    def as_html(self) -> list[dict[str, Any]]:
        """Return before and after of each cell; the template writes the HTML."""
        return [
            {"before": left, "after": right, "is_changed": not self.new and left != right}
            for left, right in zip(self.left, self.right, strict=True)
        ]


class RegisterLoader(BaseInstanceLoader):  # type: ignore[misc]
    """Reads a register once and finds the row that a row of a file means."""

    def __init__(self, resource: "RegisterResource", dataset: tablib.Dataset) -> None:
        super().__init__(resource, dataset)
        self.known: dict[Key, list[Register]] = {}
        for instance in resource.get_queryset():
            for key in resource.names_of(instance):
                self.known.setdefault(key, []).append(instance)

    def get_instance(self, row: Mapping[str, str]) -> Register | None:
        for key in self.resource.keys_of(row):
            found = self.known.get(key, [])
            if len(found) > 1:
                message = _("The register has several rows of this name: change them there.")
                raise ValidationError({self.resource.key_column: message})
            if found:
                return found[0]
        return None


class RegisterResource(ModelResource):  # type: ignore[misc]
    """A register that is brought in whole or not at all, each row found by its name."""

    row_key = gettext_lazy("A row is found by its name.")

    class Meta:
        skip_unchanged = True
        use_bulk = True
        batch_size = 500
        clean_model_instances = True
        instance_loader_class = RegisterLoader

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.seen: dict[Key, int] = {}

    @classmethod
    def field_from_django_field(
        cls, name: str, field: models.Field[Any, Any], readonly: bool
    ) -> Column:
        return Column(attribute=name, column_name=name, widget=Cell(field), default=field.default)

    @classmethod
    def get_diff_class(cls) -> type[Change]:
        return Change

    @property
    def key_column(self) -> str:
        column: str = self._meta.import_id_fields[0]
        return column

    def keys_of(self, row: Mapping[str, str]) -> list[Key]:
        """Return what a row of a file may be found by, the surest first."""
        return [(self.key_column, row[self.key_column])]

    def names_of(self, instance: Register) -> Iterable[Key]:
        """Return what a row of the register is found by."""
        return [(self.key_column, getattr(instance, self.key_column))]

    def before_import(self, dataset: tablib.Dataset, **kwargs: Any) -> None:
        self._check_columns(dataset)
        # Two imports of one register at a time would each add what is new.
        kind = ContentType.objects.get_for_model(self._meta.model)
        ContentType.objects.select_for_update(no_key=True).get(pk=kind.pk)

    def _check_columns(self, dataset: tablib.Dataset) -> None:
        headers, known = list(dataset.headers), ", ".join(self.fields)
        unknown = [name for name in headers if name not in self.fields]
        twice = {name for name in headers if headers.count(name) > 1}
        message = ""
        if unknown:
            message = _("Unknown columns: %(unknown)s. There are: %(known)s.")
        elif twice:
            message = _("Columns that are there twice: %(twice)s.")
        elif self.key_column not in headers:
            message = _("The column %(key)s is missing: by it each row is found.")
        if message:
            dataset.wipe()  # else the library would go on to the rows
            names = {"unknown": ", ".join(unknown), "twice": ", ".join(twice)}
            names |= {"known": known, "key": self.key_column}
            raise SpreadsheetRefused(message % names)

    def after_init_instance(
        self, instance: Register, new: bool, row: Mapping[str, str], **kwargs: Any
    ) -> None:
        """Refuse a second row for the same thing, whatever it is called the second time."""
        if not any(row.values()):
            return
        keys = self.keys_of(row)[:1]
        keys += [] if new else [("pk", str(instance.pk))]
        for key in keys:
            first = self.seen.setdefault(key, kwargs["row_number"])
            if first != kwargs["row_number"]:
                message = _("Row %(number)s of the file is about the same.") % {"number": first + 1}
                raise ValidationError({self.key_column: message})

    def validate_instance(
        self,
        instance: Register,
        import_validation_errors: dict[str, Any] | None = None,
        validate_unique: bool = True,
    ) -> None:
        """Check as the forms do, but for what the loader knows: that would ask once a row."""
        errors = dict(import_validation_errors or {})
        try:
            instance.full_clean(
                exclude=errors.keys(), validate_unique=False, validate_constraints=False
            )
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        if errors:
            raise ValidationError(errors)

    def bulk_update(
        self,
        using_transactions: bool,
        dry_run: bool,
        raise_errors: bool,
        batch_size: int | None = None,
        result: Any = None,
    ) -> None:
        """Write changed rows as inserts that meet their row: an update takes ten times that."""
        try:
            self._meta.model.objects.bulk_create(
                self.update_instances,
                batch_size=batch_size,
                update_conflicts=True,
                unique_fields=["pk"],
                update_fields=[*self.fields, "updated_at"],
            )
        except IntegrityError as error:
            self.handle_import_error(result, error, raise_errors)
        finally:
            self.update_instances.clear()

    def handle_import_error(
        self, result: Any, error: Exception, raise_errors: bool = False
    ) -> None:
        if isinstance(error, IntegrityError):
            error = SpreadsheetRefused(
                _("The register does not take these rows: it changed meanwhile. Try again.")
            )
        super().handle_import_error(result, error, raise_errors)

    def after_import(self, dataset: tablib.Dataset, result: Any, **kwargs: Any) -> None:
        """Leave the sequence alone: no row of a file brings its own number."""


class ProductResource(RegisterResource):
    row_key = gettext_lazy("A row is found by its English name.")

    class Meta:
        model = Product
        fields = ("name_ja", "name_en", "nicknames", "position")
        import_id_fields = ("name_en",)


class PackageResource(RegisterResource):
    """Packages: the namespace tells them apart, where there is none the name does."""

    row_key = gettext_lazy("A row is found by its namespace, without one by its name.")

    class Meta:
        model = Package
        fields = (
            "name",
            "nicknames",
            "namespace",
            "vendor",
            "vendor_email",
            "vendor_phone",
            "vendor_url",
        )
        import_id_fields = ("name",)

    def keys_of(self, row: Mapping[str, str]) -> list[Key]:
        name = ("name without namespace", row["name"])
        if namespace := row.get("namespace"):
            return [("namespace", namespace.lower()), name]
        return [name, ("name", row["name"])]

    def names_of(self, instance: Register) -> Iterable[Key]:
        package: Any = instance
        yield "name", package.name
        if package.namespace:
            yield "namespace", package.namespace.lower()
        else:
            yield "name without namespace", package.name


class CodeOwnerResource(RegisterResource):
    class Meta:
        model = CodeOwner
        fields = ("name", "nicknames", "prefixes", "team", "team_email", "team_url")
        import_id_fields = ("name",)
