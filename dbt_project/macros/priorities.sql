{#- What to work first: one row a pathway (or the record, where a fault belongs to none), not a row a rule. -#}

{#- The cohort of every rule of a domain, and the place of the cohort among those of the domain. -#}
{% macro rule_cohorts_of(domain) -%}
select
    rules.rule_id,
    rules.cohort,
    cohorts.cohort_order,
    rules.leaves_list
from {{ rules_in_force(domain) }} as rules
inner join {{ ref('validation_cohorts') }} as cohorts
    on cohorts.domain = '{{ domain }}' and rules.cohort = cohorts.cohort
{%- endmacro %}

{#- A waiting list in the words of the ranking: what counts in its headline figure, and which limit is near. `listed` is
    the model that says so; a domain without a waiting list names none. -#}
{% macro listed_pathways(listed) -%}
{%- if listed %}
select
    work_item,
    is_counted,
    is_within,
    breach_level,
    breach_facts,
    clinical_priority
from {{ ref(listed) }}
{%- else %}
select
    cast(null as string) as work_item,
    cast(null as boolean) as is_counted,
    cast(null as boolean) as is_within,
    cast(null as string) as breach_level,
    cast(null as string) as breach_facts,
    cast(null as string) as clinical_priority
where 1 = 0
{%- endif %}
{%- endmacro %}

{#- Open exceptions of a domain with the pathway that they are worked by. -#}
{% macro open_work_of(domain) -%}
select
    exceptions.work_item,
    exceptions.exception_key,
    exceptions.rule_id,
    exceptions.priority,
    exceptions.kind,
    exceptions.patient_id,
    exceptions.pathway_id,
    exceptions.owner,
    exceptions.days_open,
    cohorts.cohort,
    cohorts.cohort_order,
    cohorts.leaves_list
from {{ ref('exceptions_' ~ domain) }} as exceptions
inner join cohorts on exceptions.rule_id = cohorts.rule_id
where exceptions.state = 'open'
{%- endmacro %}

{#- `listed`: the model of the domain's waiting list, where it has one. -#}
{% macro priorities_of(domain, listed=none) -%}
with cohorts as (

    {{ rule_cohorts_of(domain) }}

),

open_work as (

    {{ open_work_of(domain) }}

),

listed as (

    {{ listed_pathways(listed) }}

),

headline as (

    select
        count(*) filter (where is_counted) as counted,
        count(*) filter (where is_counted and is_within) as within
    from listed

),

-- the rule that puts a pathway into its cohort
placed as (

    select
        work_item,
        cohort,
        cohort_rule
    from (
        select
            work_item,
            cohort,
            rule_id as cohort_rule,
            row_number() over (
                partition by work_item
                order by cohort_order nulls last, priority nulls last, days_open desc nulls last, rule_id nulls last
            ) as place
        from open_work
    ) as placed
    where place = 1

),

gravest as (

    select
        work_item,
        rule_id,
        priority,
        owner,
        title
    from (
        select
            open_work.work_item,
            open_work.rule_id,
            open_work.priority,
            open_work.owner,
            rules.title,
            row_number() over (
                partition by open_work.work_item
                order by open_work.priority nulls last, open_work.days_open desc nulls last, open_work.rule_id nulls last
            ) as place
        from open_work
        inner join {{ rules_in_force(domain) }} as rules on open_work.rule_id = rules.rule_id
    ) as placed
    where place = 1

),

likeliest as (

    select
        work_item,
        rule_id,
        chance_percent,
        chance_words
    from (
        select
            open_work.work_item,
            measures.rule_id,
            measures.chance_percent,
            measures.chance_words,
            row_number() over (
                partition by open_work.work_item
                order by measures.chance_percent desc nulls last, measures.rule_id nulls last
            ) as place
        from open_work
        inner join {{ ref('outcome_measures_' ~ domain) }} as measures on open_work.rule_id = measures.rule_id
    ) as placed
    where place = 1

),

rule_names as (

    select distinct
        work_item,
        rule_id
    from open_work

),

rule_lists as (

    select
        work_item,
        {{ joined_text('rule_id', 'rule_id') }} as rules
    from rule_names
    group by work_item

),

items as (

    select
        work_item,
        max(pathway_id) as pathway_id,
        max(patient_id) as patient_id,
        count(*) as exceptions,
        count(*) filter (where kind = 'data_quality') as data_quality_exceptions,
        count(*) filter (where kind = 'patient_safety') as patient_safety_exceptions,
        count(*) filter (where kind = 'performance') as performance_exceptions,
        max(days_open) as days_open,
        max(case when leaves_list then 1 else 0 end) = 1 as leaves_list
    from open_work
    group by work_item

),

components as (

    select
        items.work_item,
        items.pathway_id,
        items.patient_id,
        gravest.owner,
        items.exceptions,
        items.data_quality_exceptions,
        items.patient_safety_exceptions,
        items.performance_exceptions,
        items.days_open,
        rule_lists.rules,
        placed.cohort,
        placed.cohort_rule,
        harm.points as harm_points,
        gravest.priority || ' ' || gravest.rule_id || ', ' || gravest.title || ': ' || harm.words as harm_words,
        breach.points as breach_points,
        case
            when listed.work_item is null then 'not on a waiting list'
            else listed.breach_facts || ', ' || breach.words
                || coalesce(', clinical priority ' || listed.clinical_priority, '')
        end as breach_words,
        likeliest.chance_percent,
        cast(round(likeliest.chance_percent * 20 / 100) as integer) as chance_points,
        likeliest.rule_id || ': ' || likeliest.chance_words as chance_words,
        coalesce(listed.is_counted, false) as is_counted,
        items.leaves_list,
        coalesce(listed.is_counted, false) and not listed.is_within and items.leaves_list as is_breach_that_leaves,
        -- the headline figure without this one pathway, less the figure as it is
        case
            when listed.is_counted and items.leaves_list
                then 100e0 * (headline.within - case when listed.is_within then 1 else 0 end)
                    / nullif(headline.counted - 1, 0)
                    - 100e0 * headline.within / nullif(headline.counted, 0)
        end as headline_effect_points
    from items
    inner join rule_lists on items.work_item = rule_lists.work_item
    inner join placed on items.work_item = placed.work_item
    inner join gravest on items.work_item = gravest.work_item
    inner join likeliest on items.work_item = likeliest.work_item
    left join listed on items.work_item = listed.work_item
    left join headline on 1 = 1
    left join {{ ref('validation_priority_points') }} as harm
        on harm.component = 'harm' and gravest.priority = harm.level
    left join {{ ref('validation_priority_points') }} as breach
        on breach.component = 'breach' and coalesce(listed.breach_level, 'none') = breach.level

),

scored as (

    select
        *,
        case when is_breach_that_leaves then 10 else 0 end as headline_points,
        case
            when not is_counted then 'not counted in a headline figure'
            when not leaves_list then 'stays on the list after a correction'
            when is_breach_that_leaves then 'breach; the headline figure improves without it'
            else 'within the standard; the headline figure falls slightly without it'
        end as headline_words
    from components

)

select
    '{{ domain }}' as domain,
    cast(
        row_number() over (
            order by
                harm_points + breach_points + chance_points + headline_points desc nulls last,
                days_open desc nulls last,
                work_item nulls last
        ) as integer
    ) as priority_rank,
    work_item,
    pathway_id,
    patient_id,
    owner,
    cohort,
    cohort_rule,
    cast(exceptions as integer) as exceptions,
    cast(data_quality_exceptions as integer) as data_quality_exceptions,
    cast(patient_safety_exceptions as integer) as patient_safety_exceptions,
    cast(performance_exceptions as integer) as performance_exceptions,
    rules,
    days_open,
    cast(harm_points + breach_points + chance_points + headline_points as integer) as points,
    harm_points,
    harm_words,
    breach_points,
    breach_words,
    chance_points,
    cast(chance_percent as double) as chance_percent,
    chance_words,
    headline_points,
    cast(headline_effect_points as double) as headline_effect_points,
    headline_words
from scored
{%- endmacro %}

{#- What clearing a rule's, or a cohort's, pathways would do to the headline figure of the list: counted with and
    without those that putting them right takes off it. A pathway is counted once however many of its rules are named;
    where none leaves the list, nothing can be said. -#}
{% macro headline_effects_of(domain, measure, listed) -%}
with cohorts as (

    {{ rule_cohorts_of(domain) }}

),

open_work as (

    {{ open_work_of(domain) }}

),

listed as (

    {{ listed_pathways(listed) }}

),

headline as (

    select
        count(*) as denominator,
        count(*) filter (where is_within) as numerator
    from listed
    where is_counted

),

leaving as (

    select distinct work_item
    from open_work
    where leaves_list

),

named as (

    select distinct 'rule' as grouped_by, rule_id as name, work_item, leaves_list from open_work
    union all
    select
        'cohort' as grouped_by,
        priorities.cohort as name,
        priorities.work_item,
        leaving.work_item is not null as leaves_list
    from {{ ref('priorities_' ~ domain) }} as priorities
    left join leaving on priorities.work_item = leaving.work_item
    union all
    select
        'kind' as grouped_by,
        kind as name,
        work_item,
        -- by its exceptions of this kind alone
        max(case when leaves_list then 1 else 0 end) = 1 as leaves_list
    from open_work
    group by kind, work_item
    union all
    select
        'all' as grouped_by,
        'every open exception' as name,
        priorities.work_item,
        leaving.work_item is not null as leaves_list
    from {{ ref('priorities_' ~ domain) }} as priorities
    left join leaving on priorities.work_item = leaving.work_item

),

groups as (

    select
        named.grouped_by,
        named.name,
        count(*) as pathways,
        count(*) filter (where named.leaves_list) as leaving,
        count(*) filter (where listed.is_counted and named.leaves_list) as counted,
        count(*) filter (where listed.is_counted and listed.is_within and named.leaves_list) as counted_within
    from named
    left join listed on named.work_item = listed.work_item
    group by named.grouped_by, named.name

)

select
    '{{ domain }}' as domain,
    '{{ measure }}' as measure_id,
    groups.grouped_by,
    groups.name,
    groups.pathways,
    groups.leaving,
    groups.counted,
    headline.numerator,
    headline.denominator,
    100e0 * headline.numerator / nullif(headline.denominator, 0) as percent,
    headline.numerator - groups.counted_within as numerator_without,
    headline.denominator - groups.counted as denominator_without,
    100e0 * (headline.numerator - groups.counted_within) / nullif(headline.denominator - groups.counted, 0)
        as percent_without,
    case
        when groups.leaving > 0
            then 100e0 * (headline.numerator - groups.counted_within) / nullif(headline.denominator - groups.counted, 0)
                - 100e0 * headline.numerator / nullif(headline.denominator, 0)
    end as effect_points
from groups
inner join headline on 1 = 1
{%- endmacro %}
