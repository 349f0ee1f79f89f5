with nights as (

    select
        reviews.*,
        {{ month_of('reviews.census_date') }} as month,
        {{ days_between('cast(stays.admitted_at as date)', 'reviews.census_date') }} as length_of_stay_days
    from {{ ref('int_beds__census_reviews') }} as reviews
    left join {{ ref('beds__stays') }} as stays on reviews.spell_id = stays.spell_id

),

-- one spelling a key: the newest
spellings as (

    select
        delay_reason_key,
        delay_reason
    from (
        select
            delay_reason_key,
            delay_reason,
            row_number() over (
                partition by delay_reason_key
                order by census_date desc nulls last, delay_reason nulls last
            ) as place
        from nights
        where delay_reason_key is not null
    ) as placed
    where place = 1

),

coded as (

    select
        nights.month,
        coalesce(nights.delay_reason_key, 'not recorded') as delay_reason_key,
        coalesce(max(spellings.delay_reason), 'Not recorded') as delay_reason,
        coalesce(max(nights.delay_reason_group), 'Not recorded') as delay_reason_group,
        coalesce(nights.discharge_pathway, 'not recorded') as discharge_pathway,
        count(distinct nights.spell_id) as patients,
        count(*) as delay_days,
        count(*) filter (where nights.length_of_stay_days >= 7) as delay_days_of_7_day_stays,
        count(*) filter (where nights.length_of_stay_days >= 21) as delay_days_of_21_day_stays
    from nights
    left join spellings on nights.delay_reason_key = spellings.delay_reason_key
    group by
        nights.month,
        coalesce(nights.delay_reason_key, 'not recorded'),
        coalesce(nights.discharge_pathway, 'not recorded')

)

select
    coded.month,
    {{ period_start('coded.month') }} as period_start,
    coded.delay_reason_key,
    coded.delay_reason,
    coded.delay_reason_group,
    coded.discharge_pathway,
    {{ name_of('coded', 'discharge_pathway') }} as discharge_pathway_name,
    coded.patients,
    coded.delay_days,
    coded.delay_days_of_7_day_stays,
    coded.delay_days_of_21_day_stays
from coded
{{ names_joined('coded', {'discharge_pathway': 'discharge_pathway'}) }}
