{#- A staging model from its contract: latest version by key, deleted keys removed.

    The column list and key are the contract's (expectations/contracts), which is generated into the source's YAML;
    nothing about a feed is written a second time. Values are typed when their file arrives
    (orchestration/contract/typed_values.py), in a relation beside the raw one: a value that is present but cannot be
    used is null there and its text is kept in <column>_rejected, so that a row never leaves a list because of a bad
    value. Text columns have no _rejected.

    Keys are compared as they are typed, so that padding or another spelling of a time is the same key: of a time the
    moment, so that the hour that the clock shows twice holds two keys where its offset is written. In a file of
    changes the later row of a key is the truth. In a full file a key stands once: of rows that say the same one is
    kept; rows that differ are all kept where the key is one text, the second with the key `<key> (2)`, and of any
    other key the last is used. `repeated_key` says so. -#}

{% macro staging(source_name, feed) -%}
{%- set relation = source(source_name, feed) -%}
{%- if execute -%}
{%- set typed = relation.incorporate(path={'schema': 'typed_' ~ source_name}) -%}
{%- set node = graph.sources.values() | selectattr('source_name', 'equalto', source_name) | selectattr('name', 'equalto', feed) | first -%}
{%- set key = node.config.meta.key -%}
{%- set is_one_text = key | length == 1 and node.columns[key[0]].config.meta.type == 'text' -%}
{%- set columns = staging_columns(node) -%}
{%- set moments = moments_of_key(node) -%}
{%- set said = said_columns(node) -%}
{%- set usable = [] -%}
{%- for name in key -%}{%- do usable.append('typed.' ~ name ~ ' is not null') -%}{%- endfor -%}
-- nearly every key has one row, and only the others need an order; a row without a usable key is found by nobody, and
-- intake kept it as unreadable
with repeated as (

    select typed.{{ moments | join(', typed.') }}
    from {{ typed }} as typed
    where {{ usable | join(' and ') }}
    group by typed.{{ moments | join(', typed.') }}
    having count(*) > 1

),

single as (

    select typed.*
    from {{ typed }} as typed
    left join repeated on {% for name in moments %}{{ ' and ' if not loop.first }}typed.{{ name }} = repeated.{{ name }}{% endfor %}
    where
        repeated.{{ moments[0] }} is null
        and not coalesce(typed.is_deleted, false)
        and {{ usable | join(' and ') }}

),

-- rows of a key, newest first
ranked as (

    select
        typed.*,
        row_number() over newest_first as recency,
        coalesce(first_value(typed.is_deleted) over newest_first, false) as is_gone,
        first_value(typed.source_order) over newest_first as newest_order,
        max(case when typed.source_mode = 'full' then typed.source_order end) over newest_first as full_order,
        coalesce(lag(typed.source_order) over newest_first, -1) as order_before,
        coalesce(lead(typed.source_order) over newest_first, -1) as order_after
    from {{ typed }} as typed
    inner join repeated on {% for name in moments %}{{ ' and ' if not loop.first }}typed.{{ name }} = repeated.{{ name }}{% endfor %}
    window newest_first as (
        partition by typed.{{ moments | join(', typed.') }}
        order by typed.source_order desc nulls last, typed.source_row desc nulls last
    )

),

latest as (

    select *
    from ranked
    where
        recency = 1
        and not is_gone
        and not (source_mode = 'full' and source_order in (order_before, order_after))

),

-- keys that stand more than once in one full file: rows that say the same are one
same_file as (

    select
        *,
        min(source_row) over same_content as first_row,
        max(source_row) over same_content as last_row
    from ranked
    where
        source_mode = 'full'
        and source_order in (order_before, order_after)
        and source_order = full_order
        and not is_gone
        and not coalesce(is_deleted, false)
    window same_content as (
        partition by source_order, {{ said | join(', ') }}, source_undecoded
    )

),

numbered as (

    select
        *,
        dense_rank() over (partition by {{ moments | join(', ') }}, source_order order by first_row) as copy_number,
        dense_rank() over (partition by {{ moments | join(', ') }}, source_order order by last_row desc) as copy_from_last
    from same_file
    where source_row = last_row

),

counted as (

    select
        *,
        max(copy_number) over (partition by {{ moments | join(', ') }}, source_order) as copies
    from numbered

),

told_apart as (

    select
        *,
        case
            when copies > 1
                then
                    'one file has ' || cast(copies as string) || ' rows of this key that differ; this is row '
                    || cast(last_row as string) || {% if is_one_text %}', number ' || cast(copy_number as string){% else %}', the last, which is used'{% endif %}
        end as repeated_key
    from counted
    where
{%- if is_one_text %}
        copy_number > 1
        or newest_order = source_order
{%- else %}
        copy_from_last = 1
        and newest_order = source_order
{%- endif %}

),

together as (

    select
{%- for name in columns %}
        {{ name }},
{%- endfor %}
        source_delivery,
        source_as_at,
        cast(null as string) as repeated_key,
        source_undecoded as undecoded_text
    from single
    union all
    select
{%- for name in columns %}
        {{ name }},
{%- endfor %}
        source_delivery,
        source_as_at,
        cast(null as string) as repeated_key,
        source_undecoded as undecoded_text
    from latest
    union all
    select
{%- for name in columns %}
{%- if is_one_text and name == key[0] %}
        case when copy_number > 1 then {{ name }} || ' (' || cast(copy_number as string) || ')' else {{ name }} end as {{ name }},
{%- else %}
        {{ name }},
{%- endif %}
{%- endfor %}
        source_delivery,
        source_as_at,
        repeated_key,
        source_undecoded as undecoded_text
    from told_apart

)

select
{%- for name in columns %}
    {{ judged_by_date(name, node) | indent(4) }},
{%- endfor %}
    source_delivery,
    source_as_at,
    repeated_key,
    undecoded_text
from together
{%- else -%}
select 1 as not_compiled_yet from {{ relation }}
{%- endif -%}
{%- endmacro %}

{#- A column as a build reads it: a day that may not be after the date of the data is no value where it is. -#}
{% macro judged_by_date(name, node) -%}
{%- set dated = node.columns.values() | selectattr('config.meta.not_ahead', 'defined') | map(attribute='name') | list -%}
{%- if name in dated -%}
case when {{ name }} <= {{ as_at() }} then {{ name }} end as {{ name }}
{%- elif name | replace('_rejected', '') in dated -%}
{%- set day = name | replace('_rejected', '') -%}
case when {{ day }} > {{ as_at() }} then cast({{ day }} as string) else {{ name }} end as {{ name }}
{%- else -%}
{{ name }}
{%- endif -%}
{%- endmacro %}

{#- What tells the rows of a feed apart: its key, of a time in UTC. -#}
{% macro moments_of_key(node) -%}
{%- set names = [] -%}
{%- for name in node.config.meta.key -%}
{%- do names.append(name ~ '_utc' if node.columns[name].config.meta.type == 'time' else name) -%}
{%- endfor -%}
{{ return(names) }}
{%- endmacro %}

{#- The columns of a staging model by which two rows of a key say the same: not whether the time of the key was written
    with its offset. -#}
{% macro said_columns(node) -%}
{%- set spellings = [] -%}
{%- for name in node.config.meta.key -%}{%- do spellings.append(name ~ '_has_offset') -%}{%- endfor -%}
{{ return(staging_columns(node) | reject('in', spellings) | list) }}
{%- endmacro %}

{#- The key of a row as a text, as the records of exceptions are named: the hour that the clock shows twice with its
    offset where it was written. -#}
{% macro key_text(node, alias='') -%}
{%- for part in node.config.meta.key -%}
{%- set name = alias ~ part -%}
{{ "|| '|' || " if not loop.first }}
{%- if node.columns[part].config.meta.type == 'time' -%}{{ moment_text(name) }}{%- else -%}cast({{ name }} as string){%- endif -%}
{%- endfor -%}
{%- endmacro %}

{% macro moment_text(name) -%}
cast({{ name }} as string)
    || case
        when {{ name }}_has_offset and ({{ clock_change_doubt(name, 'false') }}) = 'ambiguous'
            then case when {{ name }}_utc = {{ name }} then '+00:00' else '+01:00' end
        else ''
    end
{%- endmacro %}

{#- The columns that a staging model makes of a feed, in their order. -#}
{% macro staging_columns(node) -%}
{%- set names = [] -%}
{%- for name, column in node.columns.items() -%}
{%- set type = column.config.meta.type -%}
{%- do names.append(name) -%}
{%- if type == 'time' -%}{%- do names.extend([name ~ '_utc', name ~ '_has_offset']) -%}{%- endif -%}
{%- if type != 'text' -%}{%- do names.append(name ~ '_rejected') -%}{%- endif -%}
{%- endfor -%}
{{ return(names) }}
{%- endmacro %}
