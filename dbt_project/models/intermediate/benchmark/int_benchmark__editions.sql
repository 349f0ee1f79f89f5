{#- What stands beside each figure: the edition and the file. England of a feed without a row of England is of all its
    files. -#}
with used as (

    select distinct
        feed,
        period,
        -- England with and without the independent sector are two rows of one file
        case when organisation like 'ENG %' then 'ENG' else organisation end as organisation,
        source_file,
        edition
    from {{ ref('int_benchmark__files_used') }}

),

england as (

    select feed, period
    from used
    where organisation = 'ENG'

),

summed as (

    select
        used.feed,
        used.period,
        count(*) as providers,
        count(distinct used.source_file) as files,
        min(used.source_file) as first_file,
        case when min(used.edition) = max(used.edition) then min(used.edition) else 'several' end as edition
    from used
    left join england on used.feed = england.feed and used.period = england.period
    where england.feed is null and used.feed in ('rtt_full_csv', 'cwt_provider_extract', 'dm01_workbook')
    group by used.feed, used.period

)

select
    feed,
    period,
    organisation,
    source_file,
    edition,
    'as published' as basis
from used
union all
select
    feed,
    period,
    'ENG' as organisation,
    case when files = 1 then first_file else cast(files as string) || ' files' end as source_file,
    edition,
    'sum of ' || cast(providers as string) || case when providers = 1 then ' provider' else ' providers' end as basis
from summed
