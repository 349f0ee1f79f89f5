-- the return as numbers: one row a month, part, commissioner and reported function, C_999 the total
with counted as (

    select
        month,
        part,
        commissioner,
        rtt_function as treatment_function,
        {{ weeks_band_number('days_waited') }} as band,
        count(*) as band_count
    from {{ ref('int_rtt__parts') }}
    group by 1, 2, 3, 4, 5

),

of_functions as (

    select
        month,
        part,
        commissioner,
        treatment_function,
{%- for band in range(105) %}
        cast(sum(case when band = {{ band }} then band_count else 0 end) as bigint) as band_{{ band }},
{%- endfor %}
        cast(sum(case when band is null then 0 else band_count end) as bigint) as known,
        cast(sum(case when band is null then band_count else 0 end) as bigint) as unknown_clock_start,
        cast(sum(band_count) as bigint) as total_all
    from counted
    group by month, part, commissioner, treatment_function

),

-- added up from the functions, which are far fewer than the counts
with_total as (

    select * from of_functions
    union all
    select
        month,
        part,
        commissioner,
        'C_999' as treatment_function,
{%- for band in range(105) %}
        cast(sum(band_{{ band }}) as bigint) as band_{{ band }},
{%- endfor %}
        cast(sum(known) as bigint) as known,
        cast(sum(unknown_clock_start) as bigint) as unknown_clock_start,
        cast(sum(total_all) as bigint) as total_all
    from of_functions
    group by month, part, commissioner

)

select
    month,
    part,
    commissioner,
    treatment_function,
{%- for band in range(105) %}
    band_{{ band }},
{%- endfor %}
    known,
    unknown_clock_start,
    total_all
from with_total
