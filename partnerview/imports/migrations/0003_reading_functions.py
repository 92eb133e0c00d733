"""Law: how a written day, a written duration and a written amount are read; null is what cannot be read.

Each tenant's schema has its own copies. They never raise, so that one bad cell is a finding and not an end.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from partnerview.db.operations import RunStatements

# ISO days always; others by the order that the file was found or said to have (dmy, mdy). Dots are day first.
READ_DAY = """
CREATE FUNCTION import_day(written text, day_order text) RETURNS date
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $law$
DECLARE
    parts text[];
    y int;
    m int;
    d int;
BEGIN
    IF written ~ '^[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}$' THEN
        parts := regexp_split_to_array(written, '[-/]');
        y := parts[1]; m := parts[2]; d := parts[3];
    ELSIF written ~ '^[0-9]{1,2}([./-])[0-9]{1,2}\\1[0-9]{4}$' THEN
        parts := regexp_split_to_array(written, '[./-]');
        y := parts[3];
        IF day_order = 'mdy' AND position('.' IN written) = 0 THEN
            m := parts[1]; d := parts[2];
        ELSE
            d := parts[1]; m := parts[2];
        END IF;
    ELSE
        RETURN NULL;
    END IF;
    IF y NOT BETWEEN 1900 AND 2199 OR m NOT BETWEEN 1 AND 12 OR d NOT BETWEEN 1 AND 31 THEN
        RETURN NULL;
    END IF;
    IF d > 28 AND d > extract(day FROM make_date(y, m, 1) + interval '1 month - 1 day') THEN
        RETURN NULL;
    END IF;
    RETURN make_date(y, m, d);
END
$law$
"""

# Decimal hours with a point or a comma, or h:mm and h:mm:ss. Exact, and signed: what is negative is said to be.
READ_SECONDS = """
CREATE FUNCTION import_seconds(written text) RETURNS numeric
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $law$
DECLARE
    parts text[];
    size numeric;
BEGIN
    IF written ~ '^-?([0-9]{1,7}([.][0-9]{1,10})?|[.][0-9]{1,10})$' THEN
        RETURN written::numeric * 3600;
    ELSIF written ~ '^-?[0-9]{1,7},[0-9]{1,2}$' THEN
        RETURN replace(written, ',', '.')::numeric * 3600;
    ELSIF written ~ '^-?[0-9]{1,5}:[0-5][0-9](:[0-5][0-9])?$' THEN
        parts := string_to_array(ltrim(written, '-'), ':');
        size := parts[1]::numeric * 3600 + parts[2]::numeric * 60 + coalesce(parts[3], '0')::numeric;
        RETURN CASE WHEN left(written, 1) = '-' THEN -size ELSE size END;
    END IF;
    RETURN NULL;
END
$law$
"""

READ_AMOUNT = """
CREATE FUNCTION import_amount(written text) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $law$
SELECT CASE
    WHEN written ~ '^-?[0-9]{1,15}([.][0-9]{1,10})?$' THEN written::numeric
    WHEN written ~ '^-?[0-9]{1,3}(,[0-9]{3}){1,4}([.][0-9]{1,10})?$' THEN replace(written, ',', '')::numeric
END
$law$
"""

READ_YES = """
CREATE FUNCTION import_yes(written text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $law$
SELECT CASE
    WHEN lower(written) IN ('yes', 'y', 'true', '1') THEN true
    WHEN lower(written) IN ('no', 'n', 'false', '0') THEN false
END
$law$
"""

# What a spreadsheet would calculate rather than show. A lone minus before a number is a negative number.
IS_FORMULA = """
CREATE FUNCTION import_is_formula(written text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $law$
SELECT written ~ '^([=@+]|-[^0-9.])'
$law$
"""

FUNCTIONS = (
    "import_day(text, text)",
    "import_seconds(text)",
    "import_amount(text)",
    "import_yes(text)",
    "import_is_formula(text)",
)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("imports", "0002_names_and_decisions")]

    operations: ClassVar = [
        RunStatements(
            [READ_DAY, READ_SECONDS, READ_AMOUNT, READ_YES, IS_FORMULA],
            [f"DROP FUNCTION {name}" for name in FUNCTIONS],
        )
    ]
