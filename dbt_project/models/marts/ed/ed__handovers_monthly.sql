with arrivals as (

    select
        arrival_month as month,
        coalesce(site, 'unknown') as site,
        handover_minutes
    from {{ ref('ed__attendances') }}
    where
        came_by_ambulance
        and arrival_month is not null
        -- the ambulance of a streamed patient is counted at the first door
        and streamed_from is null

),

with_all as (

    select * from arrivals
    union all
    select
        month,
        'all' as site,
        handover_minutes
    from arrivals

),

coded as (

    select
        month,
        site,
        count(*) as ambulance_arrivals,
        count(handover_minutes) as handovers_known,
        count(*) filter (where handover_minutes > 15) as over_15_minutes,
        count(*) filter (where handover_minutes > 30) as over_30_minutes,
        count(*) filter (where handover_minutes > 45) as over_45_minutes,
        count(*) filter (where handover_minutes > 60) as over_60_minutes,
        -- shares of handovers whose time is known
        100e0 * count(*) filter (where handover_minutes > 15) / nullif(count(handover_minutes), 0) as percent_over_15_minutes,
        100e0 * count(*) filter (where handover_minutes > 30) / nullif(count(handover_minutes), 0) as percent_over_30_minutes,
        100e0 * count(*) filter (where handover_minutes > 45) / nullif(count(handover_minutes), 0) as percent_over_45_minutes,
        100e0 * count(*) filter (where handover_minutes > 60) / nullif(count(handover_minutes), 0) as percent_over_60_minutes,
        coalesce(sum(handover_minutes), 0) / 60e0 as hours_total,
        coalesce(sum(greatest(handover_minutes - 15, 0)), 0) / 60e0 as hours_beyond_15_minutes,
        coalesce(sum(greatest(handover_minutes - 30, 0)), 0) / 60e0 as hours_beyond_30_minutes,
        avg(handover_minutes) as mean_minutes
    from with_all
    group by month, site

)

select
    coded.month,
    {{ period_start('coded.month') }} as period_start,
    coded.site,
    {{ name_of('coded', 'site') }} as site_name,
    {{ division_of(['site']) }} as division,
    coalesce(coded.site = 'all', false) as is_total,
    coded.ambulance_arrivals,
    coded.handovers_known,
    coded.over_15_minutes,
    coded.over_30_minutes,
    coded.over_45_minutes,
    coded.over_60_minutes,
    coded.percent_over_15_minutes,
    coded.percent_over_30_minutes,
    coded.percent_over_45_minutes,
    coded.percent_over_60_minutes,
    coded.hours_total,
    coded.hours_beyond_15_minutes,
    coded.hours_beyond_30_minutes,
    coded.mean_minutes
from coded
{{ names_joined('coded', {'site': 'site'}) }}
{{ divisions_joined('coded', {'site': 'site'}) }}
