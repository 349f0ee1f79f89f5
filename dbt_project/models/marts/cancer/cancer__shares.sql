with clocks as (

    select
        clocks.care_id,
        clocks.treatment_id,
        clocks.clock_start_date,
        clocks.clock_stop_date,
        clocks.within_standard,
        treatments.first_seen_adjustment,
        treatments.adjustment,
        pathways.transfer_to_treatment_date,
        pathways.accountable_investigating_provider,
        coalesce(
            pathways.accountable_investigating_provider, pathways.upgrade_provider, pathways.first_seen_provider
        ) as investigating,
        coalesce(clocks.provider, {{ provider_code() }}) as treating
    from {{ ref('cancer__clocks') }} as clocks
    inner join {{ ref('int_cancer__treatments') }} as treatments on clocks.treatment_id = treatments.treatment_id
    inner join {{ ref('int_cancer__pathways') }} as pathways on clocks.care_id = pathways.care_id
    where clocks.standard = '62D' and clocks.in_scope

),

-- trusts are compared, not sites, as they stood on the day of treatment
trusts as (

    select
        clocks.*,
        coalesce(investigating_successor.successor, substring(clocks.investigating, 1, 3)) as investigating_trust,
        coalesce(treating_successor.successor, substring(clocks.treating, 1, 3)) as treating_trust
    from clocks
    left join {{ ref('provider_mergers') }} as investigating_successor
        on
            substring(clocks.investigating, 1, 3) = investigating_successor.provider
            and (
                investigating_successor.valid_from is null
                or investigating_successor.valid_from <= clocks.clock_stop_date
            )
    left join {{ ref('provider_mergers') }} as treating_successor
        on
            substring(clocks.treating, 1, 3) = treating_successor.provider
            and (treating_successor.valid_from is null or treating_successor.valid_from <= clocks.clock_stop_date)

),

measured as (

    select
        *,
        case
            when investigating_trust is null or investigating_trust = treating_trust then 'single provider'
            -- without the accountable provider or the day of transfer nobody can say who was late
            when accountable_investigating_provider is null or transfer_to_treatment_date is null then '50:50'
            else 'six scenarios'
        end as method,
        {{ days_between('clock_start_date', 'transfer_to_treatment_date') }} - first_seen_adjustment as days_to_transfer,
        {{ days_between('transfer_to_treatment_date', 'clock_stop_date') }} - adjustment as days_transfer_to_treatment
    from trusts

),

scenarios as (

    select
        *,
        case
            when method <> 'six scenarios' then null
            when within_standard and days_to_transfer <= 38 and days_transfer_to_treatment <= 24 then 1
            when within_standard and days_to_transfer <= 38 then 2
            when within_standard then 3
            when days_to_transfer <= 38 then 4
            when days_transfer_to_treatment <= 24 then 5
            else 6
        end as scenario
    from measured

),

nationally_shared as (

    select
        *,
        case
            when method = 'single provider' then 0
            when scenario in (3, 4) then 0
            when scenario = 5 then 2
            else 1
        end as investigating_halves
    from scenarios

),

-- a local agreement stands beside the national share and never in its place
shared as (

    select
        nationally_shared.*,
        coalesce(agreed.investigating_halves, nationally_shared.investigating_halves) as local_investigating_halves
    from nationally_shared
    left join {{ ref('cancer_local_allocation') }} as agreed
        on
            nationally_shared.scenario = agreed.scenario
            and (agreed.valid_from is null or agreed.valid_from <= nationally_shared.clock_stop_date)
            and (agreed.valid_to is null or agreed.valid_to >= nationally_shared.clock_stop_date)

),

providers as (

    select
        care_id, treatment_id, method, scenario, within_standard, days_to_transfer, days_transfer_to_treatment,
        treating_trust as provider,
        case when method = 'single provider' then 'single' else 'treating' end as role,
        2 - investigating_halves as halves,
        2 - local_investigating_halves as local_halves
    from shared
    union all
    select
        care_id, treatment_id, method, scenario, within_standard, days_to_transfer, days_transfer_to_treatment,
        investigating_trust as provider,
        'investigating' as role,
        investigating_halves as halves,
        local_investigating_halves as local_halves
    from shared
    where method <> 'single provider'

),

coded as (

    select
        care_id,
        treatment_id,
        provider,
        role,
        method,
        cast(scenario as integer) as scenario,
        cast(halves / 2e0 as decimal(3, 1)) as share_total,
        cast(case when within_standard then halves / 2e0 else 0 end as decimal(3, 1)) as share_within,
        cast(case when within_standard then 0 else halves / 2e0 end as decimal(3, 1)) as share_breach,
        cast(case when method = 'six scenarios' then days_to_transfer end as integer) as days_to_transfer,
        cast(case when method = 'six scenarios' then days_transfer_to_treatment end as integer) as days_transfer_to_treatment,
        cast(local_halves / 2e0 as decimal(3, 1)) as local_share_total,
        cast(case when within_standard then local_halves / 2e0 else 0 end as decimal(3, 1)) as local_share_within,
        cast(case when within_standard then 0 else local_halves / 2e0 end as decimal(3, 1)) as local_share_breach
    from providers

)

select
    coded.care_id,
    coded.treatment_id,
    coded.provider,
    {{ name_of('coded', 'provider') }} as provider_name,
    coded.role,
    coded.method,
    coded.scenario,
    coded.share_total,
    coded.share_within,
    coded.share_breach,
    coded.days_to_transfer,
    coded.days_transfer_to_treatment,
    coded.local_share_total,
    coded.local_share_within,
    coded.local_share_breach
from coded
{{ names_joined('coded', {'provider': 'organisation'}) }}
