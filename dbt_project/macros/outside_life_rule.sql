{#- DT_OUTSIDE_LIFE of one domain: each record with a date outside the life of its patient. `records`: a model of one row
    per record with has_known_life and outside_life (see the macro of that name). `record_key` and `pathway_id`: its
    columns, or expressions on them. -#}
{% macro outside_life_rule(records, record_key='record_key', pathway_id='pathway_id') -%}
select
    'DT_OUTSIDE_LIFE' as rule_id,
    {{ record_key }} as record_key,
    patient_id,
    {{ pathway_id }} as pathway_id,
    case
        when not has_known_life then 'not_applicable'
        when outside_life is not null then 'fail'
        else 'pass'
    end as status,
    owner,
    outside_life as dates
from {{ records }}
{%- endmacro %}
