with open_now as (

    select
        care_id,
        cast(null as string) as treatment_id,
        route,
        referral_type,
        'open' as state,
        open_days as days
    from {{ ref('cancer__ptl') }}
    where open_days > 104

),

treated as (

    select
        care_id,
        treatment_id,
        route,
        referral_type,
        'treated' as state,
        days
    from {{ ref('cancer__clocks') }}
    where standard = '62D' and in_scope and days > 104

),

long_waits as (

    select * from open_now
    union all
    select * from treated

),

coded as (

    select
        long_waits.care_id,
        long_waits.treatment_id,
        pathways.patient_id,
        pathways.pathway_id,
        long_waits.route,
        long_waits.referral_type,
        long_waits.state,
        long_waits.days,
        {{ add_days('pathways.clock_start_date', '105 + pathways.first_seen_adjustment') }} as passed_day_104_on,
        pathways.first_treatment_date,
        pathways.harm_review_date,
        pathways.harm_review_date is not null and pathways.harm_review_date <= {{ as_at() }} as is_reviewed
    from long_waits
    inner join {{ ref('int_cancer__pathways') }} as pathways on long_waits.care_id = pathways.care_id

)

select
    coded.care_id,
    coded.treatment_id,
    coded.patient_id,
    coded.pathway_id,
    coded.route,
    coded.referral_type,
    {{ name_of('coded', 'referral_type') }} as referral_type_name,
    coded.state,
    coded.days,
    coded.passed_day_104_on,
    coded.first_treatment_date,
    coded.harm_review_date,
    coded.is_reviewed
from coded
{{ names_joined('coded', {'referral_type': 'cancer_referral_type'}) }}
