-- lists that have a seed of their own, those that share one, codes that no contract lists, and names that the trust gives
with listed as (

    select
        list_name,
        code,
        label as name,
        valid_from,
        valid_to,
        source
    from {{ ref('code_lists') }}
    where list_name not in ('cancer_referral_type', 'dm01_modality', 'rtt_event_type')
    union all
    select
        list_name,
        code,
        name,
        valid_from,
        valid_to,
        source
    from {{ ref('code_names') }}
    union all
    select
        'treatment_function' as list_name,
        code,
        name,
        valid_from,
        valid_to,
        source
    from {{ ref('int_reference__treatment_functions') }}
    union all
    select distinct
        'rtt_function' as list_name,
        rtt_function as code,
        rtt_function_name as name,
        cast(null as date) as valid_from,
        cast(null as date) as valid_to,
        'RTT guidance v5.0 10.1.4 [V]' as source
    from {{ ref('treatment_functions') }}
    where rtt_function is not null
    union all
    select
        'main_specialty' as list_name,
        main_specialty as code,
        name,
        cast(null as date) as valid_from,
        cast(null as date) as valid_to,
        'KH03 workbook [V]' as source
    from {{ ref('main_specialties') }}
    union all
    select
        'cancer_referral_type' as list_name,
        referral_type as code,
        name,
        cast(null as date) as valid_from,
        cast(null as date) as valid_to,
        source
    from {{ ref('cancer_referral_types') }}
    union all
    select
        'dm01_modality' as list_name,
        modality as code,
        name,
        cast(null as date) as valid_from,
        cast(null as date) as valid_to,
        source
    from {{ ref('diagnostic_modalities') }}
    union all
    select
        'rtt_event_type' as list_name,
        event_type as code,
        words as name,
        cast(null as date) as valid_from,
        cast(null as date) as valid_to,
        guidance_section as source
    from {{ ref('rtt_event_types') }}

),

-- the trust's own name of a code counts before the national one
named as (

    select
        coalesce(listed.list_name, given.kind) as list_name,
        coalesce(listed.code, given.code) as code,
        coalesce(given.name, listed.name) as name,
        listed.valid_from,
        listed.valid_to,
        case when given.name is not null then 'plan/names.csv' else listed.source end as source
    from listed
    full outer join {{ source('clockstop', 'names') }} as given
        on listed.list_name = given.kind and listed.code = given.code

)

select
    list_name,
    code,
    name,
    valid_from,
    valid_to,
    source
from named
