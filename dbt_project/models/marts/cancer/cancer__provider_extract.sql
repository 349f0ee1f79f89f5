with figures as (

    select
        month,
        standard,
        case
            when standard = '31D' then stage
            when standard = '62D' then route
            when route = 'Urgent Suspected Cancer' then 'URGENT SUSPECTED CANCER'
            when route = 'Breast Symptomatic' then 'BREAST SYMPTOMATIC, CANCER NOT SUSPECTED'
            else 'NATIONAL SCREENING PROGRAMME'
        end as route,
        tumour_group,
        modality,
        total,
        within_standard,
        breaches
    from {{ ref('cancer__performance_monthly') }}

),

-- the published file has one cut of the 28-day and two of the others
cuts as (

    select
        month, standard, route, cast(null as string) as modality, tumour_group as cancer_type,
        total, within_standard, breaches
    from figures
    where standard = 'FDS'
    union all
    select
        month, standard, route, 'ALL MODALITIES' as modality, tumour_group as cancer_type,
        total, within_standard, breaches
    from figures
    where standard <> 'FDS'
    union all
    select
        month, standard, route, modality, 'ALL CANCERS' as cancer_type,
        total, within_standard, breaches
    from figures
    where standard <> 'FDS'

)

select
    cast(month || '-01' as date) as {{ adapter.quote('PERIOD') }},
    {{ financial_year("cast(month || '-01' as date)") }} as {{ adapter.quote('YEAR') }},
    case substring(month, 6, 2)
        when '01' then 'JAN'
        when '02' then 'FEB'
        when '03' then 'MAR'
        when '04' then 'APR'
        when '05' then 'MAY'
        when '06' then 'JUN'
        when '07' then 'JUL'
        when '08' then 'AUG'
        when '09' then 'SEP'
        when '10' then 'OCT'
        when '11' then 'NOV'
        when '12' then 'DEC'
    end as {{ adapter.quote('MONTH') }},
    case standard
        when 'FDS' then '28-day FDS'
        when '31D' then '31-day Combined'
        else '62-day Combined'
    end as {{ adapter.quote('STANDARD') }},
    substring({{ provider_code() }}, 1, 3) as {{ adapter.quote('ORG CODE') }},
    route as {{ adapter.quote('STAGE/ROUTE') }},
    modality as {{ adapter.quote('TREATMENT MODALITY') }},
    cancer_type as {{ adapter.quote('CANCER TYPE') }},
    cast(sum(total) as decimal(18, 1)) as {{ adapter.quote('TOTAL TREATED') }},
    cast(sum(within_standard) as decimal(18, 1)) as {{ adapter.quote('WITHIN STANDARD') }},
    cast(sum(breaches) as decimal(18, 1)) as {{ adapter.quote('BREACHES') }}
from cuts
group by month, standard, route, modality, cancer_type
