{#- The exception frame: an index says which records each rule must judge, a rule model answers for
    each of them (pass, fail, not_applicable, too_early), and these macros turn the failures of one
    domain into exceptions that remember when they were first seen. The gate's count, the row a person
    works from and its age therefore all come from the one rule model. -#}

{#- All judgements of a domain, one row a rule and judged record. -#}
{% macro judgements_of(domain) -%}
{%- for rule_model in rule_models(domain) %}
select
    rule_id,
    record_key,
    patient_id,
    pathway_id,
    status,
    detail,
    owner
from {{ ref(rule_model) }}
{% if not loop.last %}union all{% endif %}
{%- endfor %}
{%- endmacro %}

{#- Exceptions of a domain: this night's failures joined to what was last published before this night.
    first_seen never moves; open_since restarts when a cleared exception comes back. -#}
{% macro exceptions_of(domain) -%}
with judgements as (

    {{ judgements_of(domain) }}

),

failures as (

    select
        md5(judgements.rule_id || '|' || judgements.record_key) as exception_key,
        judgements.rule_id,
        judgements.record_key,
        judgements.patient_id,
        judgements.pathway_id,
        judgements.detail,
        judgements.owner
    from judgements
    where judgements.status = 'fail'

),

remembered as (

    select *
    from {{ source('memory', 'exceptions') }}
    where domain = '{{ domain }}'

),

outcomes as (

    select
        exception_key,
        valid_until,
        cast(validated_at as date) as validated_on
    from {{ ref('stg_validation__outcomes') }}
    where cast(validated_at as date) <= {{ as_at() }}
    qualify
        row_number() over (
            partition by exception_key
            order by validated_at desc nulls last, outcome_id desc nulls last
        ) = 1

),

seen_now as (

    select
        failures.exception_key,
        failures.rule_id,
        failures.record_key,
        failures.patient_id,
        failures.pathway_id,
        failures.detail,
        failures.owner,
        coalesce(remembered.first_seen, {{ as_at() }}) as first_seen,
        case
            when remembered.exception_key is null or remembered.state = 'cleared' then {{ as_at() }}
            else remembered.open_since
        end as open_since,
        {{ as_at() }} as last_seen,
        coalesce(remembered.times_reopened, 0)
        + case when remembered.state = 'cleared' then 1 else 0 end as times_reopened,
        case
            when
                outcomes.exception_key is not null
                and (outcomes.valid_until is null or outcomes.valid_until >= {{ as_at() }})
                and (remembered.state is null or remembered.state <> 'cleared')
                then 'validated'
            else 'open'
        end as state
    from failures
    left join remembered on failures.exception_key = remembered.exception_key
    left join outcomes on failures.exception_key = outcomes.exception_key

),

gone as (

    select
        remembered.exception_key,
        remembered.rule_id,
        remembered.record_key,
        remembered.patient_id,
        remembered.pathway_id,
        remembered.detail,
        remembered.owner,
        remembered.first_seen,
        remembered.open_since,
        remembered.last_seen,
        remembered.times_reopened,
        'cleared' as state
    from remembered
    left join failures on remembered.exception_key = failures.exception_key
    where failures.exception_key is null

),

all_exceptions as (

    select * from seen_now
    union all
    select * from gone

)

select
    all_exceptions.exception_key,
    all_exceptions.rule_id,
    rules.rule_version,
    '{{ domain }}' as domain,
    rules.priority,
    all_exceptions.patient_id,
    all_exceptions.record_key,
    all_exceptions.pathway_id,
    all_exceptions.detail,
    rules.action as suggested_action,
    all_exceptions.owner,
    all_exceptions.first_seen,
    all_exceptions.open_since,
    all_exceptions.last_seen,
    {{ days_between('all_exceptions.open_since', 'all_exceptions.last_seen') }} as days_open,
    cast(all_exceptions.times_reopened as integer) as times_reopened,
    all_exceptions.state
from all_exceptions
inner join {{ ref('rules_' ~ domain) }} as rules on all_exceptions.rule_id = rules.rule_id
{%- endmacro %}

{#- One row a rule: how many records it judged this night and what became of them. -#}
{% macro exception_summary_of(domain) -%}
with judgements as (

    {{ judgements_of(domain) }}

),

judged as (

    select
        rule_id,
        count(*) filter (where status in ('pass', 'fail')) as checked,
        count(*) filter (where status = 'fail') as failed,
        count(*) filter (where status = 'not_applicable') as not_applicable,
        count(*) filter (where status = 'too_early') as too_early
    from judgements
    group by rule_id

),

states as (

    select
        rule_id,
        count(*) filter (where state in ('open', 'validated')) as open,
        count(*) filter (where state in ('open', 'validated') and first_seen = {{ as_at() }}) as new,
        count(*) filter (
            where state in ('open', 'validated') and open_since = {{ as_at() }} and first_seen < {{ as_at() }}
        ) as reopened,
        max(days_open) filter (where state in ('open', 'validated')) as oldest_days
    from {{ ref('exceptions_' ~ domain) }}
    group by rule_id

),

remembered as (

    select
        remembered.rule_id,
        count(*) as cleared
    from {{ source('memory', 'exceptions') }} as remembered
    inner join {{ ref('exceptions_' ~ domain) }} as now_known
        on remembered.exception_key = now_known.exception_key
    where remembered.domain = '{{ domain }}' and remembered.state <> 'cleared' and now_known.state = 'cleared'
    group by remembered.rule_id

)

select
    rules.rule_id,
    {{ as_at() }} as as_at,
    '{{ domain }}' as domain,
    coalesce(states.open, 0) as open,
    coalesce(states.new, 0) as new,
    coalesce(remembered.cleared, 0) as cleared,
    coalesce(states.reopened, 0) as reopened,
    coalesce(states.oldest_days, 0) as oldest_days,
    coalesce(judged.checked, 0) as checked,
    coalesce(judged.failed, 0) as failed,
    coalesce(judged.not_applicable, 0) as not_applicable,
    coalesce(judged.too_early, 0) as too_early
from {{ ref('rules_' ~ domain) }} as rules
left join judged on rules.rule_id = judged.rule_id
left join states on rules.rule_id = states.rule_id
left join remembered on rules.rule_id = remembered.rule_id
{%- endmacro %}
