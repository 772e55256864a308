"""weather.station_daily 1.2.0 as a pandera schema for pandas.

Not said here, for pandera has no word for it:
  owner: feeds@example.org
  columns.station.pii: false
  columns.snowfall.unit: cm
  columns.snowfall.on_unit: convert
  columns.gust.unit: m/s
  columns.gust.unit_switch: false
  columns.gust.typical: {p05: 1.0, p50: 5.0, p95: 15.0}
  columns.wind.unit: m/s
  columns.wind.unit_changes: [{from: '2026-12-01', unit: km/h}]
  columns.cookie.pii: true
  columns.note.pattern: '(?i)ok.*'
  rules: {gust_tops_wind: gust >= wind}
  reference: {batches: 30}
  on_violation: {default: reject, freshness: warn}
"""

from __future__ import annotations

import datetime
import math
import numbers
import re

import pandas as pd
import pandera.pandas as pa


def null(value, stand_ins=()):
    """Whether a value is null, NaN, or a stand-in for it."""
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return True
    return not isinstance(value, bool) and value in stand_ins


def number(value):
    return isinstance(value, numbers.Real) and not isinstance(value, bool) and math.isfinite(value)


def integer(value):
    return number(value) and (isinstance(value, numbers.Integral) or (value == int(value) and abs(value) < 2**53))


def string(value):
    return isinstance(value, str)


def boolean(value):
    return isinstance(value, bool)


def date(value):
    if isinstance(value, datetime.datetime):
        return value.tzinfo is None and value.time() == datetime.time(0)
    return isinstance(value, datetime.date)


def timestamp(value, zone=None):
    return isinstance(value, datetime.datetime) and (zone is None or str(value.tzinfo) == zone)


def comparable(value):
    """Times in UTC without a zone, as the bounds are written; everything else as it is."""
    if isinstance(value, datetime.datetime) and value.tzinfo is not None:
        return value.astimezone(datetime.timezone.utc).replace(tzinfo=None)
    return value


def day(value):
    return value.date() if isinstance(value, datetime.datetime) else value


def plain(values, stand_ins=()):
    """Values as Python's own, None where null."""
    return pd.Series([None if null(v, stand_ins) else v for v in values.tolist()], values.index, dtype=object)


def each(holds, name, stand_ins=()):
    """A check of every value that is not null."""

    def fine(values):
        return pd.Series([null(v, stand_ins) or bool(holds(v)) for v in values.tolist()], values.index, dtype=bool)

    return pa.Check(fine, name=name, ignore_na=False)


def whole(holds, name):
    """A check of a column or frame as a whole."""
    return pa.Check(holds, name=name, ignore_na=False)


schema = pa.DataFrameSchema(
    {
        'station': pa.Column(
            checks=[
                each(string, 'type'),
                each(lambda v: re.fullmatch('(?:US[CW]\\d{8})', v, re.ASCII), 'pattern'),
            ],
            nullable=False,
            metadata={'pii': False},
        ),
        'day': pa.Column(
            checks=[
                each(date, 'type'),
                each(lambda v: datetime.date(2020, 1, 1) <= day(v), 'range'),
            ],
            nullable=False,
        ),
        'taken_at': pa.Column(
            checks=[
                each(lambda v: timestamp(v, 'UTC'), 'type'),
            ],
            nullable=True,
            description='When it was read: by hand, or not.',
        ),
        'snowfall': pa.Column(
            checks=[
                each(number, 'type', (-9999,)),
                whole(lambda s: sum(null(v, (-9999,)) for v in s.tolist()) * 10 <= 1 * len(s), 'nulls'),
                each(lambda v: 0.0 <= v <= 300.0, 'range', (-9999,)),
            ],
            nullable=True,
            metadata={'unit': 'cm', 'on_unit': 'convert'},
        ),
        'gust': pa.Column(
            checks=[
                each(number, 'type'),
            ],
            nullable=False,
            metadata={'unit': 'm/s', 'unit_switch': False, 'typical': {'p05': 1.0, 'p50': 5.0, 'p95': 15.0}},
        ),
        'wind': pa.Column(
            checks=[
                each(number, 'type'),
            ],
            nullable=True,
            metadata={'unit': 'm/s', 'unit_changes': [{'from': '2026-12-01', 'unit': 'km/h'}]},
        ),
        'quality': pa.Column(
            checks=[
                each(string, 'type'),
                each(lambda v: v in ('good', 'suspect'), 'allowed'),
            ],
            nullable=False,
            required=False,
        ),
        'cookie': pa.Column(
            checks=[
                each(string, 'type'),
                each(lambda v: re.fullmatch('(?:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12})', v, re.ASCII), 'format'),
                each(lambda v: 36 <= len(v) <= 36, 'length'),
            ],
            nullable=False,
            metadata={'pii': True},
        ),
        'person': pa.Column(
            checks=[
                each(string, 'type'),
                each(lambda v: re.fullmatch('(?:[0-9a-f]{32})', v, re.ASCII) and v not in ('d41d8cd98f00b204e9800998ecf8427e',), 'format'),
                whole(lambda s: not plain(s).dropna().duplicated().any(), 'unique'),
            ],
            nullable=False,
        ),
        'note': pa.Column(
            checks=[
                each(string, 'type', ('',)),
                each(lambda v: 0 <= len(v) <= 40, 'length', ('',)),
            ],
            nullable=True,
            metadata={'pattern': '(?i)ok.*'},
        ),
        'count': pa.Column(
            checks=[
                each(integer, 'type'),
                each(lambda v: v in (1, 2, 3), 'allowed'),
            ],
            nullable=False,
        ),
    },
    checks=[
        whole(lambda df: 300 <= len(df) <= 900, 'rows'),
        whole(lambda df: not pd.concat([plain(df['station']), plain(df['day'])], axis=1).duplicated().any(), 'key'),
        whole(lambda df: not pd.concat([plain(df['cookie']), plain(df['person'])], axis=1).dropna().drop_duplicates().iloc[:, 0].duplicated().any(), 'cookie_to_person'),
        whole(lambda df: abs((pd.Timestamp.now('UTC') - pd.to_datetime(plain(df['day']).dropna(), utc=True).max()).total_seconds()) <= 129600.0, 'freshness'),
    ],
    name='weather.station_daily',
    metadata={'version': '1.2.0'},
    description='Daily observations per station, provider API v3.',
)
