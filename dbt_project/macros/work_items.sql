{#- What a worklist shows: one row a pathway with an open exception (or the record, where a fault belongs to none), with what
    somebody needs to decide about it without opening another system. -#}

{#- The place of a work item among those of every domain. The reasons: decision 66. A rank is counted over the domains that
    are published together, so here is only what it is counted by. -#}
{% macro rank_tier(patient_safety_exceptions, priority) -%}
case when {{ patient_safety_exceptions }} > 0 then 1 when {{ priority }} = 'P1' then 2 else 3 end
{%- endmacro %}

{#- `people`: a model with the NHS number of each patient, as the domain knows it. What is known of each work item beside its
    exceptions is in `int_<domain>__work_item_details`; of a work item whose patient differs from the one there nothing is,
    because records of two feeds may be numbered alike. `owner_names`: a model with the name of each owner, where a feed or the
    nation has one. -#}
{% macro work_items_of(domain, people, owner_names=none) -%}
with open_work as (

    select
        exceptions.work_item,
        exceptions.rule_id,
        exceptions.priority,
        exceptions.kind,
        exceptions.patient_id,
        exceptions.pathway_id,
        exceptions.record_key,
        exceptions.owner,
        exceptions.first_seen,
        exceptions.days_open,
        rules.title
    from {{ ref('exceptions_' ~ domain) }} as exceptions
    inner join {{ rules_in_force(domain) }} as rules on exceptions.rule_id = rules.rule_id
    where exceptions.state = 'open'

),

rules_of_item as (

    select
        work_item,
        rule_id,
        min(priority) as priority,
        max(title) as title,
        count(*) as times
    from open_work
    group by work_item, rule_id

),

rule_lists as (

    select
        work_item,
        {{ joined_text(
            "rule_id || ' ' || title || case when times > 1 then ' (' || cast(times as string) || ' records)' else '' end",
            'priority, rule_id',
            '; '
        ) }} as rules
    from rules_of_item
    group by work_item

),

-- whoever owns the most serious exception acts first
gravest as (

    select
        work_item,
        priority,
        kind,
        record_key,
        owner
    from (
        select
            work_item,
            priority,
            kind,
            record_key,
            owner,
            row_number() over (
                partition by work_item
                order by
                    priority nulls last, case when kind = 'patient_safety' then 1 else 2 end, days_open desc nulls last,
                    rule_id nulls last, record_key nulls last
            ) as place
        from open_work
    ) as placed
    where place = 1

),

items as (

    select
        work_item,
        max(pathway_id) as pathway_id,
        max(patient_id) as patient_id,
        count(*) as exceptions,
        count(*) filter (where kind = 'patient_safety') as patient_safety_exceptions,
        min(first_seen) as first_seen
    from open_work
    group by work_item

),

people as (

    select
        patient_id,
        max(nhs_number) as nhs_number
    from {{ ref(people) }}
    where patient_id is not null
    group by patient_id

),

function_names as (

    select
        treatment_function,
        max(name) as name,
        max(rtt_function_name) as rtt_function_name
    from {{ ref('treatment_functions') }}
    where
        (valid_from is null or valid_from <= {{ as_at() }})
        and (valid_to is null or valid_to >= {{ as_at() }})
    group by treatment_function

),

owner_names as (

    {% if owner_names -%}
    select
        owner,
        owner_name
    from {{ ref(owner_names) }}
    {%- else -%}
    select
        cast(null as string) as owner,
        cast(null as string) as owner_name
    where 1 = 0
    {%- endif %}

),

-- looked up by the work item alone: a left join by more than equal keys would compare every row with every other
known_details as (

    select details.*
    from items
    inner join {{ ref('int_' ~ domain ~ '__work_item_details') }} as details
        on
            items.work_item = details.work_item
            and coalesce(items.patient_id, details.patient_id, '') = coalesce(details.patient_id, items.patient_id, '')

),

described as (

    select
        items.work_item,
        items.pathway_id,
        gravest.record_key,
        coalesce(items.patient_id, details.patient_id) as patient_id,
        items.exceptions,
        rule_lists.rules,
        gravest.priority,
        gravest.kind,
        items.first_seen,
        {{ days_between('items.first_seen', as_at()) }} as days_old,
        gravest.owner,
        coalesce(owner_names.owner_name, gravest.owner) as owner_name,
        items.patient_safety_exceptions,
        details.nhs_number,
        details.treatment_function,
        coalesce(function_names.name, function_names.rtt_function_name) as treatment_function_name,
        details.tumour_group,
        details.site,
        details.ward,
        details.clinic,
        details.days_waited,
        details.target,
        details.target_date,
        details.percent_of_target,
        details.next_event,
        details.next_event_date,
        details.tci_date,
        details.last_contact_date
    from items
    inner join rule_lists on items.work_item = rule_lists.work_item
    inner join gravest on items.work_item = gravest.work_item
    left join known_details as details on items.work_item = details.work_item
    left join function_names on details.treatment_function = function_names.treatment_function
    left join owner_names on gravest.owner = owner_names.owner

),

ranked as (

    select
        *,
        {{ rank_tier('patient_safety_exceptions', 'priority') }} as rank_tier
    from described

)

select
    '{{ domain }}' as domain,
    ranked.work_item,
    ranked.pathway_id,
    ranked.record_key,
    ranked.patient_id,
    coalesce(ranked.nhs_number, people.nhs_number) as nhs_number,
    cast(ranked.exceptions as integer) as exceptions,
    ranked.rules,
    ranked.priority,
    ranked.kind,
    ranked.first_seen,
    ranked.days_old,
    ranked.treatment_function,
    ranked.treatment_function_name,
    coalesce(ranked.treatment_function_name, ranked.treatment_function, ranked.tumour_group) as specialty,
    {{ division_of(['ward', 'treatment_function', 'site']) }} as division,
    ranked.site,
    ranked.ward,
    ranked.clinic,
    ranked.owner,
    ranked.owner_name,
    ranked.days_waited,
    cast(floor(ranked.days_waited / 7e0) as integer) as weeks_waited,
    ranked.target,
    ranked.target_date,
    cast(ranked.percent_of_target as double) as percent_of_target,
    ranked.next_event,
    ranked.next_event_date,
    ranked.tci_date,
    ranked.last_contact_date,
    {{ days_between('ranked.last_contact_date', as_at()) }} as days_since_contact,
    ranked.rank_tier,
    case ranked.rank_tier when 1 then 'patient safety' when 2 then 'priority P1' else 'priority P2 or P3' end
        || '; '
        || coalesce(
            cast(cast(round(ranked.percent_of_target) as integer) as string) || '% of the target (' || ranked.target || ')',
            'no target'
        )
        || '; listed for ' || cast(ranked.days_old as string) || ' days' as rank_reason
from ranked
left join people on ranked.patient_id = people.patient_id
{{ divisions_joined('ranked', {'ward': 'ward', 'treatment_function': 'treatment_function', 'site': 'site'}) }}
{%- endmacro %}
