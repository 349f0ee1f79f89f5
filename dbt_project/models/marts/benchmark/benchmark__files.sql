with used as (

    select
        feed,
        period,
        source_order,
        count(*) filter (where organisation <> 'ENG' and organisation not like 'ENG %') as organisations_used
    from {{ ref('int_benchmark__files_used') }}
    group by feed, period, source_order

),

coded as (

    select
        files.feed as source_feed,
        files.period,
        files.source_file,
        files.source_delivery as delivery,
        files.source_as_at as as_at,
        files.edition,
        files.edition_said_by,
        files.organisations,
        files.has_england,
        coalesce(used.organisations_used, 0) as organisations_used,
        case
            when files.failures > 0 then 'failed its checks'
            when used.organisations_used is null then 'replaced'
            when used.organisations_used < files.organisations then 'partly replaced'
            else 'in use'
        end as state,
        files.failure as reason
    from {{ ref('int_benchmark__files') }} as files
    left join used
        on
            files.feed = used.feed
            and files.period = used.period
            and files.source_order = used.source_order

)

select
    coded.source_feed,
    coded.period,
    {{ period_start('coded.period') }} as period_start,
    coded.source_file,
    coded.delivery,
    coded.as_at,
    coded.edition,
    coded.edition_said_by,
    coded.organisations,
    coded.has_england,
    coded.organisations_used,
    coded.state,
    coded.reason
from coded
