"""The form in which the columns of a table are chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from django import forms
from django.utils.formats import date_format
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from archive.readers.tables.columns import DETAILS, ORDER, Columns, Mapped, columns_of
from archive.readers.tables.private_values import Private
from entities.arabic.date_values import Order, parse_partial_date

JOINED = {"title": 3, "body": 3}
"""Fields that can be joined from several columns, and of how many."""
_REASONS = {
    Private.NAME: _("its name speaks of a person who told something, or of how to reach somebody"),
    Private.PHONE: _("there are telephone numbers in it"),
    Private.EMAIL: _("there are e-mail addresses in it"),
}


class ColumnsForm(forms.Form):
    """What each column of a table holds. ``chosen`` is the mapping, see :class:`archive.readers.tables.columns.Mapped`."""

    order = forms.ChoiceField(label=_("Day and month in figures"), required=False, widget=forms.RadioSelect)
    details = forms.MultipleChoiceField(
        label=_("Keep as details of the report"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, data: Any = None, *, columns: list[str], needs_source: bool, mapping: Mapped, prefix: str,
        others: Sequence[str] = (), private: Mapping[str, str] | None = None, orders: Mapping[str, str] | None = None,
        rows: Sequence[Mapping[str, str]] = (),
    ) -> None:  # fmt: skip
        """
        Args:
            mapping: what is proposed.
            others: columns that no field takes, proposed as details.
            private: those that look private -> a value of :class:`archive.readers.tables.private_values.Private`.
            orders: column -> order of day and month that its values show.
            rows: the first rows, for an example of a day.
        """
        private = private or {}
        self.orders = orders or {}
        self.widths: dict[str, int] = {}
        checked = [column for column in others if column not in private]
        super().__init__(data, prefix=prefix, initial=_spread(mapping) | {"details": checked})
        labels = {
            "title": _("Title"), "body": _("Text"), "published_on": _("Publication date"), "source": _("Source"),
            "author": _("Byline"), "url": _("Address on the web"), "language": _("Language"), "identifier": _("Identifier"),
        }  # fmt: skip
        choices = [("", _("none")), *((column, column) for column in columns)]
        order, details = self.fields.pop("order"), self.fields.pop("details")
        for name, label in labels.items():
            required = name == "body" or (name == "source" and needs_source)
            self.fields[name] = forms.ChoiceField(label=label, choices=choices, required=required)
            self.widths[name] = max(JOINED.get(name, 1), len(columns_of(mapping.get(name))))
            for number in range(2, self.widths[name] + 1):
                further = format_lazy(_("{field}, joined with column {n}"), field=label, n=number)
                self.fields[f"{name}_{number}"] = forms.ChoiceField(label=further, choices=choices, required=False)
        self.fields["title"].help_text = _(
            "Without one, the first line or the first words of the text are the title. Several columns are joined in their "
            "order, such as place and day."
        )
        if not needs_source:
            self.fields["source"].help_text = _("The source that you named for the whole file comes first.")
        if self.orders:
            self.fields["order"] = order
            cast(forms.ChoiceField, order).choices = _order_choices(
                columns_of(mapping.get("published_on")), self.orders, rows
            )
        if others:
            self.fields["details"] = details
            cast(forms.ChoiceField, details).choices = [
                (column, _detail_label(column, private.get(column))) for column in others
            ]

    @property
    def chosen(self) -> dict[str, Columns]:
        values = self.cleaned_data
        chosen: dict[str, Columns] = {}
        for name, width in self.widths.items():
            names = [values[f"{name}_{n}" if n > 1 else name] for n in range(1, width + 1)]
            columns = list(dict.fromkeys(filter(None, names)))
            if columns:
                chosen[name] = columns[0] if len(columns) == 1 else columns
        single = {column for name, named in chosen.items() if name not in JOINED for column in columns_of(named)}
        body = set(columns_of(chosen.get("body")))
        details = [column for column in values.get("details", ()) if column not in single | body]
        decided = next((self.orders[c] for c in columns_of(chosen.get("published_on")) if c in self.orders), "")
        order = {ORDER: values.get("order") or decided} if decided else {}
        return chosen | ({DETAILS: details} if details else {}) | order

    @property
    def bound_fields(self) -> Iterable[forms.BoundField]:
        """The choices of one column each."""
        return [self[name] for name in self.fields if name not in ("order", "details")]


def _spread(mapping: Mapped) -> dict[str, Any]:
    """The mapping as values of the form's fields."""
    values: dict[str, Any] = {}
    for name, named in mapping.items():
        for number, column in enumerate(columns_of(named), 1):
            values[f"{name}_{number}" if number > 1 else name] = column
    return values


def _detail_label(column: str, reason: str | None) -> object:
    column = _isolated(column)
    if reason is None:
        return column
    return format_lazy(_("{column} (looks private: {reason})"), column=column, reason=_REASONS[Private(reason)])


def _isolated(text: str) -> str:
    """A text whose direction is its own, beside words of the page."""
    return f"\N{FIRST STRONG ISOLATE}{text}\N{POP DIRECTIONAL ISOLATE}"


def _order_choices(
    columns: Sequence[str], orders: Mapping[str, str], rows: Sequence[Mapping[str, str]]
) -> list[tuple[str, object]]:
    decided = next((orders[column] for column in columns if column in orders), "")
    example = next(
        (value for column in columns for row in rows if _is_open(value := row.get(column, ""))), "03/04/2015"
    )
    words = {
        "": _("in the order that the values of the chosen column show"),
        "day-first": _("day first: every value with more than 12 in it has it in the first place"),
        "month-first": _("month first: every value with more than 12 in it has it in the second place"),
        "mixed": _("each as it can be read, since the column has both orders; those that can be read both ways are marked"),
        "day-first?": _("day first, as is usual: the values themselves do not tell, and are marked as uncertain"),
        "month-first?": _("month first, since the times are American: the days do not tell, and are marked as uncertain"),
    }  # fmt: skip
    return [
        ("", format_lazy(_("As decided: {order}"), order=words[decided])),
        (Order.DAY_FIRST.value, _example(_("Day first: {written} is {day}"), example, Order.DAY_FIRST)),
        (Order.MONTH_FIRST.value, _example(_("Month first: {written} is {day}"), example, Order.MONTH_FIRST)),
    ]


def _is_open(value: str) -> bool:
    day_first, month_first = (parse_partial_date(value[:60], order) for order in (Order.DAY_FIRST, Order.MONTH_FIRST))
    return day_first is not None and month_first is not None and day_first.day != month_first.day


def _example(words: Any, written: str, order: Order) -> object:
    found = parse_partial_date(written[:60], order)
    day = date_format(found.day, "DATE_FORMAT") if found else ""
    return format_lazy(words, written=_isolated(written[:60]), day=day)
