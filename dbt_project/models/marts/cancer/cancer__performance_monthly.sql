with own as (

    select substring({{ provider_code() }}, 1, 3) as provider

),

-- our own code as it stood on the day on which the clock stopped: a trust that became part of another is that one
counted as (

    select
        clocks.*,
        coalesce(successors.successor, own.provider) as own_trust
    from {{ ref('cancer__clocks') }} as clocks
    cross join own
    left join {{ ref('provider_mergers') }} as successors
        on
            own.provider = successors.provider
            and (successors.valid_from is null or successors.valid_from <= clocks.clock_stop_date)
    where clocks.in_scope and clocks.within_standard is not null

),

credited as (

    select
        clocks.care_id,
        clocks.treatment_id,
        clocks.standard,
        clocks.route,
        clocks.stage,
        clocks.referral_type,
        clocks.modality,
        clocks.reported_month,
        clocks.within_standard,
        pathways.primary_diagnosis,
        -- the 28- and 31-day are credited whole to where they ended; the 62-day is shared
        case
            when clocks.standard = '62D' then coalesce(shares.share_total, 0)
            when
                clocks.provider is null
                or coalesce(successors.successor, substring(clocks.provider, 1, 3)) = clocks.own_trust
                then 1
            else 0
        end as share
    from counted as clocks
    inner join {{ ref('int_cancer__pathways') }} as pathways on clocks.care_id = pathways.care_id
    left join {{ ref('provider_mergers') }} as successors
        on
            substring(clocks.provider, 1, 3) = successors.provider
            and (successors.valid_from is null or successors.valid_from <= clocks.clock_stop_date)
    left join {{ ref('cancer__shares') }} as shares
        on
            case when clocks.standard = '62D' then clocks.treatment_id end = shares.treatment_id
            and clocks.own_trust = shares.provider

),

grouped as (

    select
        credited.reported_month as month,
        credited.standard,
        coalesce(credited.route, 'none') as route,
        coalesce(credited.stage, 'none') as stage,
        case
            when credited.standard = 'FDS' then coalesce(referral_types.name, 'Missing or Invalid')
            when credited.primary_diagnosis is null then 'Missing or Invalid'
            else coalesce(groups.cancer_group, 'Other (a)')
        end as tumour_group,
        case
            when credited.standard = 'FDS' then 'none'
            when credited.modality in ('01', '23', '24') then 'Surgery'
            when credited.modality in ('02', '03', '14', '15') then 'Anti-cancer drug regimen'
            when credited.modality in ('04', '05', '06', '13') then 'Radiotherapy'
            else 'Other'
        end as modality,
        credited.share,
        credited.within_standard
    from credited
    left join {{ ref('cancer_referral_types') }} as referral_types
        on credited.referral_type = referral_types.referral_type
    left join {{ ref('cancer_groups') }} as groups
        on substring(upper(credited.primary_diagnosis), 1, 3) between groups.diagnosis_from and groups.diagnosis_to
    where credited.share > 0

),

coded as (

    select
        month,
        standard,
        route,
        stage,
        tumour_group,
        modality,
        cast(sum(share) as decimal(18, 1)) as total,
        cast(sum(case when within_standard then share else 0 end) as decimal(18, 1)) as within_standard,
        cast(sum(case when within_standard then 0 else share end) as decimal(18, 1)) as breaches,
        100e0 * cast(sum(case when within_standard then share else 0 end) as double)
        / nullif(cast(sum(share) as double), 0) as percent_within
    from grouped
    group by month, standard, route, stage, tumour_group, modality

)

select
    coded.month,
    {{ period_start('coded.month') }} as period_start,
    coded.standard,
    {{ name_of('coded', 'standard') }} as standard_name,
    coded.route,
    coded.stage,
    coded.tumour_group,
    coded.modality,
    coded.total,
    coded.within_standard,
    coded.breaches,
    coded.percent_within
from coded
{{ names_joined('coded', {'standard': 'cancer_standard'}) }}
