"""Tags that a person acts with: fields, buttons, switches."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.template import Context
from django.utils.safestring import SafeString

from partnerview.ui.parts import Option

register = template.Library()

_KINDS: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.RadioSelect, "choices"),
    (forms.CheckboxSelectMultiple, "choices"),
    (forms.CheckboxInput, "checkbox"),
    (forms.HiddenInput, "hidden"),
)


@register.inclusion_tag("components/field.html")
def field(
    bound: BoundField,
    *,
    label: str = "",
    hint: str = "",
    unit: str = "",
    size: str = "",
    num: bool = False,
    **attrs: str,
) -> dict[str, Any]:
    """A form field whole: label, control, unit, hint and error, wired together; what was typed is kept.

    `unit`, or what the form says of this field (`DomainForm.with_unit`), stands beside the control.
    Further keywords become attributes of the control (`autofocus="on"`, `inputmode="decimal"`).
    """
    kind = next((name for widget, name in _KINDS if isinstance(bound.field.widget, widget)), "input")
    extra: dict[str, str | bool] = {key.replace("_", "-"): value for key, value in attrs.items()}
    if kind == "input":
        extra["class"] = f"input{' num' if num else ''}"
    if size:
        extra["data-size"] = size
    hint = hint or str(bound.help_text or "")
    unit = unit or getattr(bound.form, "units", {}).get(bound.name, "")
    described = [f"{bound.auto_id}_unit"] if unit else []
    described += [f"{bound.auto_id}_helptext"] if hint else []
    described += [f"{bound.auto_id}_error"] if bound.errors else []
    if described:
        extra["aria-describedby"] = " ".join(described)
    return {
        "field": bound,
        "kind": kind,
        "label": label or bound.label,
        "hint": hint,
        "unit": unit,
        "control": "" if kind == "choices" else _control(bound, extra),
        "optional": not bound.field.required and kind in {"input", "choices"},
    }


class _NumberAsText(forms.TextInput):
    """A stored number as a person would type it: `20`, `4.50`, not `20.0000`."""

    def format_value(self, value: Any) -> Any:
        if not isinstance(value, Decimal):
            return super().format_value(value)
        whole, _, decimals = f"{value:f}".partition(".")
        decimals = decimals.rstrip("0")
        return f"{whole}.{decimals.ljust(2, '0')}" if decimals else whole


def _control(bound: BoundField, attrs: dict[str, str | bool]) -> SafeString:
    """The widget, with two of Django's defaults put right.

    A number input drops what it cannot read, and with it what the person typed; a text area of ten
    rows outweighs the form.
    """
    widget = bound.field.widget
    if isinstance(widget, forms.NumberInput):
        kept = {name: value for name, value in widget.attrs.items() if name not in {"step", "min", "max"}}
        return bound.as_widget(widget=_NumberAsText(kept), attrs={"inputmode": "decimal", **attrs})
    if isinstance(widget, forms.Textarea) and str(widget.attrs.get("rows")) == "10":
        attrs["rows"] = "3"
    return bound.as_widget(attrs=attrs)


@register.inclusion_tag("components/form_errors.html")
def form_errors(form: forms.BaseForm) -> dict[str, Any]:
    """What is wrong with the form as a whole, first on the page and linked to the fields."""
    return {
        "general": form.non_field_errors(),
        "hidden": [error for bound in form.hidden_fields() for error in bound.errors],
        "fields": [bound for bound in form.visible_fields() if bound.errors],
    }


@register.inclusion_tag("components/button.html")
def button(
    label: str,
    *,
    url: str = "",
    kind: str = "plain",
    size: str = "",
    name: str = "",
    value: str = "",
    form: str = "",
    submit: bool = True,
    busy: bool = False,
    disabled: bool = False,
    because: str = "",
) -> dict[str, Any]:
    """A link where it goes somewhere, a button where it does something."""
    return {
        "label": label,
        "url": url,
        "kind": kind,
        "size": size,
        "name": name,
        "value": value,
        "form": form,
        "type": "submit" if submit else "button",
        "busy": busy,
        "disabled": disabled,
        "because": because,
    }


@register.inclusion_tag("components/post_button.html", takes_context=True)
def post_button(
    context: Context,
    label: str,
    url: str,
    *,
    kind: str = "plain",
    size: str = "",
    name: str = "",
    value: str = "",
    disabled: bool = False,
) -> dict[str, Any]:
    """A form of one button: an act that needs no more words. Works without script."""
    return {
        "csrf_token": context.get("csrf_token", ""),
        "label": label,
        "url": url,
        "kind": kind,
        "size": size,
        "name": name,
        "value": value,
        "disabled": disabled,
    }


@register.inclusion_tag("components/switch.html")
def switch(name: str, options: Iterable[Option | tuple[str, str]], chosen: str, label: str) -> dict[str, Any]:
    """One of a few. Options with an address are links, those without are radios of a form."""
    return {
        "name": name,
        "options": [option if isinstance(option, Option) else Option(*option) for option in options],
        "chosen": chosen,
        "label": label,
    }
