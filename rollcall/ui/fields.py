"""From a Django form's fields to the parameters of GOV.UK's macros.

A form is written in plain Django; a page says `{{ ui.field(form["date"]) }}` and gets the label, the
hint, the message, the value and the ids that join them. Extra parameters of the macro can be given
on the field's widget, as `widget.govuk = {"classes": "govuk-input--width-5"}`.
"""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from rollcall.ui.widgets import CountBoxes, DateBoxes, TableBoxes


UNPROCESSABLE = 422

# Django's widget class -> the name of our macro that draws it; the first match counts.
_MACROS: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxSelectMultiple, "checkboxes"),
    (forms.RadioSelect, "radios"),
    (forms.CheckboxInput, "checkbox"),
    (forms.Select, "select"),
    (forms.Textarea, "textarea"),
    (forms.PasswordInput, "password"),
    (forms.FileInput, "file"),
    (forms.HiddenInput, "hidden"),
    (DateBoxes, "date"),
    (CountBoxes, "count"),
    (TableBoxes, "table"),
    (forms.widgets.Input, "input"),
)
# Those with more than one box, which a legend names.
_GROUPS = {"radios", "checkboxes", "date", "count", "table"}


def field_params(bound: BoundField, **extra: Any) -> dict[str, Any]:
    """The macro to use, under `macro`, and its parameters, under `params`."""
    widget = bound.field.widget
    macro = next(name for kind, name in _MACROS if isinstance(widget, kind))
    params: dict[str, Any] = {
        "id": field_id(bound),
        "idPrefix": field_id(bound),
        "name": bound.html_name,
    }
    if macro in _GROUPS:
        params["fieldset"] = {"legend": {"text": bound.label}}
    elif macro != "checkbox":  # a single box is its own label
        params["label"] = {"text": bound.label}
    if bound.help_text:
        params["hint"] = {"text": bound.help_text}
    if bound.errors:
        params["errorMessage"] = {"text": bound.errors[0]}
    params |= _value(macro, bound)
    params |= _attributes(bound)
    return {"macro": macro, "params": _merged(params, getattr(widget, "govuk", {}), extra)}


def field_id(bound: BoundField) -> str:
    """The id of the input, or of the first choice."""
    return bound.auto_id or bound.html_name


def first_id(bound: BoundField) -> str:
    """Where the error summary's link leads: the first box of a field that has several."""
    widget, base = bound.field.widget, field_id(bound)
    if isinstance(widget, DateBoxes):
        return f"{base}-{widget.parts[0]}"
    if isinstance(widget, TableBoxes):
        return f"{base}.{widget.rows[0][0]}.{widget.columns[0][0]}"
    return base


def error_list(form: forms.BaseForm) -> list[dict[str, str]]:
    """The error summary's items, in the order of the fields; the form's own come first."""
    items = [{"text": str(message)} for message in form.non_field_errors()]
    first = next((first_id(bound) for bound in form if not bound.is_hidden), "")
    if first:
        items = [{**item, "href": f"#{first}"} for item in items]
    for bound in form:
        items += [{"text": str(message), "href": f"#{first_id(bound)}"} for message in bound.errors]
    return items


def show_form(
    request: HttpRequest, template: str, form: forms.BaseForm, **context: Any
) -> HttpResponse:
    """Draw a page with a form: status 422, and "Error: " before the title, when it has mistakes."""
    errors = error_list(form) if form.is_bound else []
    return render(
        request,
        template,
        {"form": form, "errors": errors, **context},
        status=UNPROCESSABLE if errors else None,
    )


def _value(macro: str, bound: BoundField) -> dict[str, Any]:
    value = bound.value()
    if macro in {"password", "file"}:
        return {}
    if macro == "checkbox":
        return {"items": [{"value": "on", "text": bound.label, "checked": bool(value)}]}
    if macro in {"date", "count", "table"}:
        return _boxes(bound, value)
    if macro in {"radios", "checkboxes", "select"}:
        chosen = {str(each) for each in (value if isinstance(value, list | tuple) else [value])}
        alone = getattr(bound.field.widget, "alone", ())  # ticked by itself or not at all
        return {
            "items": [
                {
                    "value": str(key),
                    "text": str(label),
                    "selected" if macro == "select" else "checked": str(key) in chosen,
                    **({"behaviour": "exclusive"} if key in alone else {}),
                }
                for key, label in bound.field.choices  # type: ignore[attr-defined]
            ]
        }
    shown = bound.field.widget.format_value(value)  # type: ignore[attr-defined]
    return {"value": "" if shown is None else str(shown)}


def _boxes(bound: BoundField, value: Any) -> dict[str, Any]:
    """The parameters of a field with several boxes, each as it was filled in."""
    widget = bound.field.widget
    wrong = " govuk-input--error" if bound.errors else ""
    if isinstance(widget, DateBoxes):
        texts = widget.format_value(value)
        widths = {"day": 2, "month": 2, "year": 4}
        return {
            "namePrefix": bound.html_name,
            "items": [
                {
                    "name": part,
                    "value": texts[part],
                    "classes": f"govuk-input--width-{widths[part]}{wrong}",
                }
                for part in widget.parts
            ],
        }
    if isinstance(widget, CountBoxes):
        count = widget.format_value(value)
        ticks = [
            {"value": code, "text": text, "checked": code in count.ticks, "behaviour": "exclusive"}
            for code, text in widget.ticks
        ]
        return {"value": count.text, "ticks": ticks}
    return {
        "rows": widget.rows,  # type: ignore[attr-defined]
        "columns": widget.columns,  # type: ignore[attr-defined]
        "texts": widget.format_value(value),
    }


# Attributes of a widget that the macros take as parameters of their own.
_PARAMETERS = ("autocomplete", "inputmode", "pattern", "rows", "spellcheck")
# Left out: the browser's own checks would hide our messages, which say more.
_LEFT_OUT = ("required", "maxlength", "minlength", "min", "max", "step", "id", "placeholder")


def _attributes(bound: BoundField) -> dict[str, Any]:
    attributes = {**bound.field.widget.attrs}
    params: dict[str, Any] = {}
    for key in _PARAMETERS:
        if key in attributes:
            params[key] = attributes.pop(key)
    if isinstance(bound.field, forms.IntegerField):
        params.setdefault("inputmode", "numeric")
        params.setdefault("spellcheck", False)
        params.setdefault("classes", "govuk-input--width-5")
    if isinstance(bound.field, forms.EmailField):
        params.setdefault("type", "email")
        params.setdefault("spellcheck", False)
    kept = {
        key: value
        for key, value in attributes.items()
        if key not in _LEFT_OUT and value not in {True, False, None}
    }
    return params | ({"attributes": kept} if kept else {})


def _merged(*layers: dict[str, Any]) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for layer in layers:
        for key, value in layer.items():
            if isinstance(value, dict) and isinstance(merged.get(key), dict):
                merged[key] = _merged(merged[key], value)
            else:
                merged[key] = value
    return merged
