with levels as (

    select
        date,
        count(*) filter (where level is not null) as parameters_judged,
        count(*) as parameters,
        max(level) as worst_level
    from {{ ref('beds__escalation_parameters_daily') }}
    group by date

),

drivers as (

    select
        parameters.date,
        substring(
            {%- for number in range(1, 10) %}
            coalesce(max(case when parameters.number = {{ number }} then '; ' || parameters.title end), ''){{ ' ||' if not loop.last }}
            {%- endfor %},
            3
        ) as driven_by
    from {{ ref('beds__escalation_parameters_daily') }} as parameters
    inner join levels on parameters.date = levels.date and parameters.level = levels.worst_level
    group by parameters.date

)

-- the level of the framework is made from the scores of all parameters, and its scale was not found: what can be said
-- is the worst of the parameters that were judged, and only where there are thresholds
select
    levels.date,
    cast(levels.worst_level as integer) as level,
    case when levels.worst_level is null then 'not judged' else 'worst of the parameters judged' end as judgement,
    cast(levels.parameters_judged as integer) as parameters_judged,
    cast(levels.parameters as integer) as parameters,
    drivers.driven_by
from levels
left join drivers on levels.date = drivers.date
