select
    coalesce(site, 'unknown') || '|' || coalesce(department_type, 'unknown') || '|' || arrival_month as record_key,
    site,
    count(*) filter (where total_minutes between 219 and 229) as eleven_minutes_before,
    count(*) filter (where total_minutes between 230 and 240) as last_eleven_minutes,
    count(*) filter (where total_minutes between 241 and 251) as eleven_minutes_after
from {{ ref('ed__attendances') }}
where counted and arrival_month is not null
group by site, department_type, arrival_month
