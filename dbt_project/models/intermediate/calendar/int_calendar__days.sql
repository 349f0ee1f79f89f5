with days as (

    select spine.calendar_date
    from ({{ date_spine_days("date '2015-01-01'", "date '2035-12-31'") }}) as spine

),

marked as (

    select
        days.calendar_date,
        {{ is_weekday('days.calendar_date') }} and holidays.holiday_date is null as is_working_day,
        holidays.name as holiday
    from days
    left join {{ ref('bank_holidays') }} as holidays on days.calendar_date = holidays.holiday_date

)

select
    calendar_date,
    is_working_day,
    holiday,
    count(*) filter (where is_working_day) over (
        order by calendar_date
        rows between unbounded preceding and current row
    ) as working_days_so_far
from marked
