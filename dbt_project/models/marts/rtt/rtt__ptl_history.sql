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

)

select
    as_at,
    treatment_function,
    list_type,
    cast(band as integer) as band,
    pathways
from every_night
