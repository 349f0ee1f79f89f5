with urgent as (

    select
        {{ month_of('pathways.received_date') }} as month,
        coalesce(referral_types.name, 'Missing or Invalid') as suspected_site,
        pathways.fds_end_reason = '01' or pathways.first_treatment_date is not null as is_cancer,
        pathways.told_date <= {{ as_at() }} or pathways.first_treatment_date is not null or pathways.closed_date <= {{ as_at() }}
            as is_concluded
    from {{ ref('int_cancer__pathways') }} as pathways
    left join {{ ref('cancer_referral_types') }} as referral_types
        on pathways.referral_type = referral_types.referral_type
    where pathways.route = 'Urgent Suspected Cancer' and pathways.received_date is not null

),

coded as (

    select
        month,
        suspected_site,
        count(*) as referrals,
        count(*) filter (where is_concluded) as concluded,
        count(*) filter (where is_cancer) as cancers,
        100e0 * count(*) filter (where is_cancer) / nullif(count(*), 0) as conversion_percent
    from urgent
    group by month, suspected_site

)

select
    coded.month,
    {{ period_start('coded.month') }} as period_start,
    coded.suspected_site,
    coded.referrals,
    coded.concluded,
    coded.cancers,
    coded.conversion_percent
from coded
