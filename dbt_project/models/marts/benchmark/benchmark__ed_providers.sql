{%- set attendances = ae_attendances_columns() -%}
{%- set over_4h = ae_over_4_hours_columns() -%}
with used as (

    select
        published.*,
        files.organisation as used_organisation,
        files.edition as used_edition
    from {{ ref('stg_national__ae_monthly_csv') }} as published
    inner join {{ ref('int_benchmark__files_used') }} as files
        on
            files.feed = 'ae_monthly_csv'
            and published.source_order = files.source_order
            and published.month = files.period
            and case when published.is_total then 'ENG' else published.organisation end = files.organisation

),

coded as (

    select
        month as period,
        used_organisation as organisation,
        case when used_organisation = 'ENG' then 'England' else organisation_name end as organisation_name,
        {{ attendances[:3] | join(' + ') }} as attendances_excluding_booked,
        {{ attendances | join(' + ') }} as attendances,
        {{ over_4h[:3] | join(' + ') }} as over_4h_excluding_booked,
        {{ over_4h | join(' + ') }} as over_4h,
        patients_who_have_waited_4_12_hs_from_dta_to_admission as admitted_4_to_12h_from_decision,
        patients_who_have_waited_12_hrs_from_dta_to_admission as admitted_over_12h_from_decision,
        used_edition as edition,
        source_file
    from used

)

select
    coded.period,
    {{ period_start('coded.period') }} as period_start,
    coded.organisation,
    coalesce(coded.organisation = 'ENG', false) as is_total,
    coded.organisation_name,
    coded.attendances_excluding_booked,
    coded.attendances,
    coded.over_4h_excluding_booked,
    coded.over_4h,
    100e0 * (1 - cast(coded.over_4h as double) / nullif(coded.attendances, 0)) as percent_within_4h,
    coded.admitted_4_to_12h_from_decision,
    coded.admitted_over_12h_from_decision,
    coded.edition,
    coded.source_file
from coded
