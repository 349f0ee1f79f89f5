with tonight as (

    select
        {{ as_at() }} as as_at,
        coalesce(rtt_function, 'not mapped') as treatment_function,
        list_type,
        coalesce({{ weeks_band_number('days_waited') }}, -1) as band,
        count(*) as pathways
    from {{ ref('rtt__ptl') }}
    group by 2, 3, 4

),

every_night as (

    select
        as_at,
        rtt_function as treatment_function,
        list_type,
        band,
        pathways
    from {{ source('memory', 'ptl_history') }}
    where as_at < {{ as_at() }}
    union all
    select as_at, treatment_function, list_type, band, pathways from tonight

),

coded as (

    select
        as_at,
        treatment_function,
        list_type,
        cast(band as integer) as band,
        pathways
    from every_night

)

select
    coded.as_at,
    coded.treatment_function,
    {{ name_of('coded', 'treatment_function') }} as treatment_function_name,
    {{ division_of(['rtt_function']) }} as division,
    coded.list_type,
    {{ name_of('coded', 'list_type') }} as list_type_name,
    coded.band,
    coded.pathways
from coded
{{ names_joined('coded', {'treatment_function': 'rtt_function', 'list_type': 'rtt_list_type'}) }}
{{ divisions_joined('coded', {'rtt_function': 'treatment_function'}) }}
