"""Values of columns declared NAIVE_DATE, NAIVE_DATETIME or UTC_DATETIME, as ISO text.

What is accepted is what SDK 3.0.0 accepts: date and datetime objects, and the texts its strptime() formats take.
strptime() costs 5 to 10 microseconds, so texts that already are in the canonical form are recognised first:
parse with fromisoformat(), print again, compare. Every other text goes to strptime(), which also makes the errors.
"""

from datetime import date, datetime

_SECONDS = "%Y-%m-%dT%H:%M:%S"
_FRACTION = "%Y-%m-%dT%H:%M:%S.%f"


def naive_date(value):
    """ "YYYY-MM-DD"; of a datetime its own date, whatever its zone."""
    if type(value) is str:
        return _DATES[value]
    if isinstance(value, str):
        return _parsed_date(value)  # which names a str Enum in its error as the SDK does
    if isinstance(value, date):
        return date(value.year, value.month, value.day).isoformat()
    raise TypeError(f"Expected str, datetime.date, or datetime.datetime, got {type(value)}")


class _DatesSeen(dict):
    """Dates by the text that was given: the same days come again and again."""

    def __missing__(self, text):
        if len(self) >= MOST_DATES:
            self.clear()
        result = self[text] = _date_text(text)
        return result


MOST_DATES = 10000  # 27 years
_DATES = _DatesSeen()


def _date_text(text):
    # The hyphens keep out the other ISO forms that fromisoformat() takes from Python 3.11 on.
    if len(text) == 10 and text[4] == "-" and text[7] == "-":
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError:
            pass
    return _parsed_date(text)


def _parsed_date(text):
    return datetime.strptime(text, "%Y-%m-%d").date().isoformat()


def naive_datetime(value):
    """ISO text without zone; a datetime with a zone is converted to UTC."""
    if isinstance(value, datetime):
        return _utc(value).isoformat()
    if isinstance(value, date):
        return value.isoformat() + "T00:00:00"
    text = value.strip()  # AttributeError for other types, as in the SDK
    moment = _canonical(text)
    if moment is None or moment.tzinfo is not None:
        text = text.replace(" ", "T", 1)
        moment = datetime.strptime(text, _FRACTION if "." in text else _SECONDS)
    return moment.isoformat()


def utc_datetime(value):
    """ISO text in UTC that ends in Z, with 0, 3 or 6 decimals; a datetime without zone is taken to be UTC."""
    if isinstance(value, datetime):
        return _zulu(_utc(value))
    if isinstance(value, date):
        return value.isoformat() + "T00:00:00Z"
    text = value.strip()
    if text[-1:] == "Z":
        moment = _canonical(text[:-1])
        if moment is not None and moment.tzinfo is None:
            return text if len(text) == 20 and text[10] == "T" else _zulu(moment)
    else:
        moment = _canonical(text)
        if moment is not None and moment.tzinfo is not None:
            return _zulu(_utc(moment))
    text = text.replace(" ", "T", 1)
    return _zulu(_utc(datetime.strptime(text, (_FRACTION if "." in text else _SECONDS) + "%z")))


def _canonical(text):
    """The datetime, if the text is exactly as isoformat() prints it (3 decimals are fine too), else None."""
    if len(text) < 19 or text[10] not in "T ":
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    separator = text[10]
    if moment.isoformat(separator) == text:
        return moment
    if text[19:20] == "." and moment.isoformat(separator, "milliseconds") == text:
        return moment
    return None


def _utc(moment):
    """The moment as a plain datetime in UTC, without zone."""
    if type(moment) is datetime:
        offset = moment.utcoffset()
        if offset is None:
            return moment.replace(tzinfo=None)
        return moment.replace(tzinfo=None) - offset
    # Subclasses such as pandas.Timestamp carry more than microseconds and have other operators.
    return datetime(*moment.utctimetuple()[:6], moment.microsecond)


def _zulu(moment):
    micros = moment.microsecond
    if not micros:
        return moment.isoformat() + "Z"
    return moment.isoformat(timespec="microseconds" if micros % 1000 else "milliseconds") + "Z"
