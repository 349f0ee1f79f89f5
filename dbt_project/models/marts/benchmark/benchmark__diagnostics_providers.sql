with used as (

    select
        published.*,
        files.edition as used_edition
    from {{ ref('stg_national__dm01_workbook') }} as published
    inner join {{ ref('int_benchmark__files_used') }} as files
        on
            files.feed = 'dm01_workbook'
            and published.source_order = files.source_order
            and published.month = files.period
            and published.organisation = files.organisation

),

-- the workbook gives England over all tests alone: England of a test is the sum of its providers
with_england as (

    select
        month as period,
        organisation,
        modality,
        waiting,
        over_6_weeks,
        over_13_weeks,
        used_edition as edition,
        source_file,
        'as published' as basis
    from used
    union all
    select
        month as period,
        'ENG' as organisation,
        modality,
        sum(waiting) as waiting,
        sum(over_6_weeks) as over_6_weeks,
        sum(over_13_weeks) as over_13_weeks,
        case when min(used_edition) = max(used_edition) then min(used_edition) else 'several' end as edition,
        case
            when min(source_file) = max(source_file) then min(source_file)
            else cast(count(distinct source_file) as string) || ' files'
        end as source_file,
        'sum of ' || cast(count(*) as string) || case when count(*) = 1 then ' provider' else ' providers' end as basis
    from used
    where organisation <> 'ENG' and modality <> 'all'
    group by month, modality

),

-- months of which no file with the row of England was delivered
england_missing as (

    select
        period,
        sum(waiting) as waiting,
        sum(over_6_weeks) as over_6_weeks,
        sum(over_13_weeks) as over_13_weeks,
        case when min(edition) = max(edition) then min(edition) else 'several' end as edition,
        case
            when min(source_file) = max(source_file) then min(source_file)
            else cast(count(distinct source_file) as string) || ' files'
        end as source_file,
        count(*) as providers
    from with_england
    where modality = 'all'
    group by period
    having count(*) filter (where organisation = 'ENG') = 0

),

coded as (

    select * from with_england
    union all
    select
        period,
        'ENG' as organisation,
        'all' as modality,
        waiting,
        over_6_weeks,
        over_13_weeks,
        edition,
        source_file,
        'sum of ' || cast(providers as string) || case when providers = 1 then ' provider' else ' providers' end as basis
    from england_missing

)

select
    coded.period,
    {{ period_start('coded.period') }} as period_start,
    coded.organisation,
    coalesce(organisations.name, coded.organisation) as organisation_name,
    coded.modality,
    case when coded.modality = 'all' then 'All tests' else coalesce(modalities.name, coded.modality) end as modality_name,
    coalesce(coded.organisation = 'ENG' or coded.modality = 'all', false) as is_total,
    cast(coded.waiting as bigint) as waiting,
    cast(coded.over_6_weeks as bigint) as over_6_weeks,
    cast(coded.over_13_weeks as bigint) as over_13_weeks,
    100e0 * coded.over_6_weeks / nullif(coded.waiting, 0) as percent_over_6_weeks,
    coded.edition,
    coded.source_file,
    coded.basis
from coded
left join {{ ref('diagnostic_modalities') }} as modalities on coded.modality = modalities.modality
left join {{ ref('int_benchmark__organisations') }} as organisations on coded.organisation = organisations.organisation
