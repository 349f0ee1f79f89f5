{#- Extract times are Europe/London wall clock unless they carry an offset. Both readings are kept:
    the local wall clock (what the ward saw) and UTC (what elapsed time is computed in, so that the
    two clock-change nights have 23 and 25 hours). -#}

{% macro local_time(text) -%}
    {{ return(adapter.dispatch('local_time', 'clockstop')(text)) }}
{%- endmacro %}

{% macro utc_time(text) -%}
    {{ return(adapter.dispatch('utc_time', 'clockstop')(text)) }}
{%- endmacro %}

{% macro default__local_time(text) -%}
    case
        when {{ matches(text, '.*(Z|[+-][0-9][0-9]:?[0-9][0-9])') }}
            then from_utc_timestamp(to_utc_timestamp(try_cast({{ text }} as timestamp), 'UTC'), 'Europe/London')
        else try_cast({{ text }} as timestamp)
    end
{%- endmacro %}

{% macro default__utc_time(text) -%}
    case
        when {{ matches(text, '.*(Z|[+-][0-9][0-9]:?[0-9][0-9])') }}
            then try_cast({{ text }} as timestamp)
        else to_utc_timestamp(try_cast({{ text }} as timestamp), 'Europe/London')
    end
{%- endmacro %}

{#- DuckDB reads an offset only after seconds, which the contract leaves out where the source has none. -#}
{% macro duckdb__with_seconds(text) -%}
    case
        when {{ matches(text, '.*T[0-9]{2}:[0-9]{2}(Z|[+-].*)') }}
            then substring({{ text }}, 1, 16) || ':00' || substring({{ text }}, 17)
        else {{ text }}
    end
{%- endmacro %}

{% macro duckdb__local_time(text) -%}
    case
        when {{ matches(text, '.*T.*(Z|[+-][0-9][0-9]:?[0-9][0-9])') }}
            then timezone('Europe/London', try_cast({{ duckdb__with_seconds(text) }} as timestamptz))
        else try_cast({{ text }} as timestamp)
    end
{%- endmacro %}

{% macro duckdb__utc_time(text) -%}
    case
        when {{ matches(text, '.*T.*(Z|[+-][0-9][0-9]:?[0-9][0-9])') }}
            then timezone('UTC', try_cast({{ duckdb__with_seconds(text) }} as timestamptz))
        else timezone('UTC', timezone('Europe/London', try_cast({{ text }} as timestamp)))
    end
{%- endmacro %}
