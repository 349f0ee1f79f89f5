{#- What came of the validation team's outcomes in one domain: did what was put right stay away? -#}

{#- One row an outcome whose exception the domain has raised. What has been settled stays as it was settled:
    it is remembered, because the exception itself goes on living. -#}
{% macro outcomes_of(domain) -%}
with delivered as (

    select
        outcomes.outcome_id,
        outcomes.exception_key,
        outcomes.validated_by,
        cast(outcomes.validated_at as date) as validated_on,
        outcomes.outcome,
        outcomes.valid_until,
        kinds.says
    from {{ ref('int_validation__outcomes') }} as outcomes
    inner join {{ ref('validation_outcomes') }} as kinds on outcomes.outcome = kinds.outcome
    where cast(outcomes.validated_at as date) <= {{ as_at() }}

),

remembered as (

    select *
    from {{ source('memory', 'outcomes') }}
    where domain = '{{ domain }}'

),

settled as (

    select
        delivered.outcome_id,
        delivered.exception_key,
        exceptions.rule_id,
        delivered.validated_by,
        delivered.validated_on,
        delivered.outcome,
        delivered.valid_until,
        delivered.says,
        case
            when remembered.result <> 'awaiting the next night' then remembered.result
            -- worked from an older list: nobody's correction
            when exceptions.cleared_on < delivered.validated_on then 'not judged: it had gone before'
            when exceptions.open_since > delivered.validated_on then 'gone'
            when exceptions.last_seen > delivered.validated_on then 'still there'
            when exceptions.state <> 'cleared' then 'awaiting the next night'
            when exceptions.state_reason = 'judged and found right' then 'gone'
            -- to take a patient off a list, or to move a clock, is to leave the rule nothing to speak of
            when
                exceptions.state_reason = 'no longer applies'
                and delivered.outcome in ('removed_from_list', 'clock_changed')
                then 'gone'
            -- that a record was deleted, or is out of the rule's reach, does not show that anything was put right
            else 'not judged: ' || exceptions.state_reason
        end as result,
        case when remembered.result <> 'awaiting the next night' then remembered.settled_on end as settled_before,
        exceptions.open_since > delivered.validated_on as came_back
    from delivered
    inner join {{ ref('exceptions_' ~ domain) }} as exceptions
        on delivered.exception_key = exceptions.exception_key
    left join remembered on delivered.outcome_id = remembered.outcome_id

)

select
    outcome_id,
    exception_key,
    rule_id,
    '{{ domain }}' as domain,
    validated_by,
    validated_on,
    outcome,
    valid_until,
    says,
    result,
    case when result <> 'awaiting the next night' then coalesce(settled_before, {{ as_at() }}) end as settled_on,
    came_back
from settled
{%- endmacro %}

{#- One row a rule: what validation found of it, and the chance that the next one will lead to a change. The
    chance is a smoothed share: so many outcomes are lent to every rule at the share of its priority, so that
    three outcomes do not outvote experience and three hundred do. -#}
{% macro outcome_measures_of(domain) -%}
with counted as (

    select
        rule_id,
        count(*) as validated,
        count(distinct exception_key) as exceptions_validated,
        count(*) filter (where says = 'changed') as changed,
        count(*) filter (where outcome = 'corrected_at_source') as corrected_at_source,
        count(*) filter (where outcome = 'removed_from_list') as removed_from_list,
        count(*) filter (where outcome = 'clock_changed') as clock_changed,
        count(*) filter (where says = 'changed' and result = 'gone') as changed_and_gone,
        count(*) filter (where says = 'changed' and result = 'still there') as changed_and_still_wrong,
        count(*) filter (where says = 'changed' and result like 'not judged%') as changed_and_not_judged,
        count(*) filter (where says = 'changed' and result = 'awaiting the next night') as awaiting,
        count(*) filter (where says = 'right') as no_error,
        count(*) filter (where says = 'in_hand') as in_hand,
        count(*) filter (where came_back) as came_back
    from {{ ref('outcomes_' ~ domain) }}
    group by rule_id

),

with_rules as (

    select
        rules.rule_id,
        rules.priority,
        coalesce(counted.validated, 0) as validated,
        coalesce(counted.exceptions_validated, 0) as exceptions_validated,
        coalesce(counted.changed, 0) as changed,
        coalesce(counted.corrected_at_source, 0) as corrected_at_source,
        coalesce(counted.removed_from_list, 0) as removed_from_list,
        coalesce(counted.clock_changed, 0) as clock_changed,
        coalesce(counted.changed_and_gone, 0) as changed_and_gone,
        coalesce(counted.changed_and_still_wrong, 0) as changed_and_still_wrong,
        coalesce(counted.changed_and_not_judged, 0) as changed_and_not_judged,
        coalesce(counted.awaiting, 0) as awaiting,
        coalesce(counted.no_error, 0) as no_error,
        coalesce(counted.in_hand, 0) as in_hand,
        coalesce(counted.came_back, 0) as came_back,
        coalesce(counted.validated, 0) - coalesce(counted.awaiting, 0)
        - coalesce(counted.changed_and_not_judged, 0) - coalesce(counted.in_hand, 0) as known,
        points.chance_percent as prior_percent
    from {{ rules_in_force(domain) }} as rules
    left join counted on rules.rule_id = counted.rule_id
    left join {{ ref('validation_priority_points') }} as points
        on points.component = 'harm' and rules.priority = points.level

)

select
    rule_id,
    '{{ domain }}' as domain,
    validated,
    exceptions_validated,
    changed,
    corrected_at_source,
    removed_from_list,
    clock_changed,
    changed_and_gone,
    changed_and_still_wrong,
    changed_and_not_judged,
    awaiting,
    no_error,
    in_hand,
    came_back,
    100e0 * changed_and_gone / nullif(known, 0) as changed_and_gone_percent,
    100e0 * changed_and_still_wrong / nullif(changed - awaiting - changed_and_not_judged, 0) as still_wrong_percent,
    100e0 * no_error / nullif(validated, 0) as wrong_positive_percent,
    (100e0 * changed_and_gone + {{ var('validation_prior_outcomes') }} * prior_percent)
    / nullif(known + {{ var('validation_prior_outcomes') }}, 0) as chance_percent,
    case
        when known = 0
            then 'nothing validated yet; rules of ' || priority || ' are taken to lead to a change '
                || cast(cast(prior_percent as integer) as string) || ' times in 100'
        else cast(changed_and_gone as string) || ' of ' || cast(known as string)
            || ' outcomes so far removed the fault, weighed with '
            || cast({{ var('validation_prior_outcomes') }} as string) || ' lent at '
            || cast(cast(prior_percent as integer) as string) || ' in 100 for ' || priority
    end as chance_words
from with_rules
{%- endmacro %}

{#- One row a working day, person and outcome: work done, as counts. -#}
{% macro work_done_of(domain) -%}
select
    '{{ domain }}' as domain,
    validated_on,
    coalesce(validated_by, 'not given') as validated_by,
    outcome,
    count(*) as outcomes,
    count(*) filter (where says = 'changed' and result = 'gone') as changed_and_gone,
    count(*) filter (where says = 'changed' and result = 'still there') as changed_and_still_wrong
from {{ ref('outcomes_' ~ domain) }}
group by validated_on, coalesce(validated_by, 'not given'), outcome
{%- endmacro %}
