"""Commas that may be decimal signs or thousands separators are refused, with both readings.

A comma between two digits splits numbers, unless something else splits the
numbers of the same text too. It is refused

- in a row that spaces split as well: ``1,5 2,5``, ``4,096 2``. In a list in
  brackets and in a table a space may follow any comma; elsewhere ``1,5, 2,5``
  is refused too, since the space tells its commas apart;
- in rows of two that look like decimals or thousands, ``0,5; 0,25``: all
  begin with ``0,``, or all have three digits behind the comma, or a number
  behind a comma begins with 0, like ``8,05``. ``1,2; 3,4`` is a matrix, and
  so is what has zeros and ones alone, ``0,1; 0,0``.
"""

from __future__ import annotations

import re

from nnhw.errors import InputError, quote

_BETWEEN_DIGITS = re.compile(r"\d,\.?\d")
_SPACE_ALONE = re.compile(r"[^\s,]\s+[^\s,]")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
PAIR = re.compile(r"[+-]?(\d+),(\d+)")
_PAIRS = re.compile(r"\s*(?:[+-]?\d+,\d+(?:\s+|$))+")
_LIKE_DECIMALS = re.compile(r"\s*(?:(?:[+-]?0+,\d+\s*)+|(?:[+-]?\d{1,3},\d{3}\s*)+)")
_BITS = re.compile(r"\s*(?:[01],[01]\s*)+")  # inputs of gates, and zeros
_LEADING_0 = re.compile(r"[+-]?\d+,0\d+")


def refuse_comma_numbers(text: str, name: str, *, listed: bool, paired: bool) -> None:
    """Raise `InputError` where a comma in text, a row a line, may be a decimal sign.

    `listed` says whether the notation itself splits by commas (a list, a
    table), `paired` whether rows of two numbers are suspicious, which those in
    lists of their own, or below two headings, are not.
    """
    if "," not in text or not _BETWEEN_DIGITS.search(text):
        return
    for row in text.split("\n") if " " in text or "\t" in text else ():
        spaced = _SPACE_ALONE.search(row)
        fields = re.split(r",?\s+", row.strip()) if spaced or not listed else []
        for field in fields if len(fields) > 1 else ():
            like_one = PAIR.fullmatch(field) or _THOUSANDS.fullmatch(field)
            if like_one or (spaced and _BETWEEN_DIGITS.search(field)):
                raise comma_number(field, name, "split all numbers by commas")
    if paired and _PAIRS.fullmatch(text):
        like = _LIKE_DECIMALS.fullmatch(text) or _LEADING_0.search(text)
        if like and not _BITS.fullmatch(text):
            raise comma_number(like[0].split()[0], name, "split the numbers by spaces")


def comma_number(token: str, where: str, mend: str = "") -> InputError:
    """Return the error for a token whose comma may be no separator."""
    plain, decimal, several = token.replace(",", ""), "", "several numbers"
    if pair := PAIR.fullmatch(token):
        several = f"two numbers, {token.replace(',', ' and ')}"
        decimal = token.replace(",", ".")
        if len(pair[2]) != 3 or not pair[1].strip("0"):
            plain, decimal = decimal, ""
    elif not _THOUSANDS.fullmatch(token):
        return InputError(
            f"{where}: {quote(token)} has commas where something else splits the numbers too\n"
            "  split all numbers in one way, and rows by ';'; decimals are written with a point"
        )
    readings = f"{decimal and f'{decimal}, '}{plain} or {several}"
    return InputError(
        f"{where}: {quote(token)} is {readings}\n  write {plain}{mend and f', or {mend}'}"
    )
