{% set organisation = '[A-Z0-9]{3}([A-Z0-9]{2,3})?' -%}
with codes as (

    {% for column in ['first_seen_provider', 'upgrade_provider', 'fds_provider', 'accountable_investigating_provider'] -%}
    select
        care_id,
        {{ column }} as code,
        '{{ column }}' as item,
        cast(null as date) as item_date,
        false as is_site
    from {{ ref('int_cancer__pathways') }}
    union all
    {% endfor -%}
    select
        care_id,
        tracking_site as code,
        'tracking_site' as item,
        cast(null as date) as item_date,
        true as is_site
    from {{ ref('int_cancer__pathways') }}
    union all
    select
        care_id,
        provider as code,
        'treatment provider' as item,
        treatment_date as item_date,
        false as is_site
    from {{ ref('stg_cancer__treatments') }}
    union all
    select
        care_id,
        from_provider as code,
        'transfer from' as item,
        transfer_date as item_date,
        false as is_site
    from {{ ref('stg_cancer__transfers') }}
    union all
    select
        care_id,
        to_provider as code,
        'transfer to' as item,
        transfer_date as item_date,
        false as is_site
    from {{ ref('stg_cancer__transfers') }}

),

-- a trust has three characters, a site five, a site of an independent provider may have six
wrong as (

    select
        care_id,
        -- in quotes: a code of digits is no count of days, and each further wrong code is another fact
        {{ joined_text("item || ' ''' || code || '''' || coalesce(' of ' || cast(item_date as string), '')", 'item, item_date nulls last, code') }} as items
    from codes
    where
        code is not null
        and case
            when is_site then not {{ matches('upper(code)', '[A-Z0-9]{5}') }}
            else not {{ matches('upper(code)', organisation) }}
        end
    group by care_id

)

select
    'CX-34' as rule_id,
    pathways.care_id as record_key,
    pathways.patient_id,
    pathways.pathway_id,
    case when wrong.care_id is not null then 'fail' else 'pass' end as status,
    coalesce(pathways.tracking_site, 'cancer services') as owner,
    wrong.items
from {{ ref('int_cancer__pathways') }} as pathways
left join wrong on pathways.care_id = wrong.care_id
