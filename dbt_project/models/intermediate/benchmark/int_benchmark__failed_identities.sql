{%- set sectors = ['total', 'general_and_acute', 'learning_disabilities', 'maternity', 'mental_illness'] -%}
{%- set sums_of_ae = ae_count_columns() -%}
with rtt_rows as (

    select
        source_order,
        month as period,
        provider,
        commissioner,
        part,
        treatment_function,
        total_all,
        {{ columns_summed(rtt_band_columns()) }} + coalesce(unknown_clock_start, 0) as summed
    from {{ ref('stg_national__rtt_full_csv') }}

),

rtt_groups as (

    select
        source_order,
        period,
        coalesce(sum(total_all) filter (where treatment_function = 'C_999'), 0) as published,
        coalesce(sum(total_all) filter (where treatment_function <> 'C_999'), 0) as summed
    from rtt_rows
    group by source_order, period, provider, commissioner, part

),

ae_sums as (

    select
        source_order,
        month as period,
        count(*) filter (where is_total) as totals,
        count(*) filter (
            where {{ columns_summed(ae_over_4_hours_columns()) }} > {{ columns_summed(ae_attendances_columns()) }}
        ) as impossible,
{%- for name in sums_of_ae %}
        coalesce(sum({{ name }}) filter (where not is_total), 0) as summed_{{ loop.index }},
        coalesce(sum({{ name }}) filter (where is_total), 0) as published_{{ loop.index }}{{ ',' if not loop.last }}
{%- endfor %}
    from {{ ref('stg_national__ae_monthly_csv') }}
    group by source_order, month

),

cancer_cells as (

    select
        source_order,
        month as period,
        sum(total) filter (where cut = 'cancer type') as by_cancer_type,
        sum(total) filter (where cut = 'modality') as by_modality,
        sum(within_standard) filter (where cut = 'cancer type') as within_by_cancer_type,
        sum(within_standard) filter (where cut = 'modality') as within_by_modality,
        count(*) filter (where total <> within_standard + breaches) as broken_rows,
        count(*) filter (where cut = 'referral route') as rows_of_one_cut
    from {{ ref('stg_national__cwt_provider_extract') }}
    group by source_order, month, standard, organisation, route

),

beds_rows as (

    select
        source_order,
        period,
        coalesce(
            {%- for measure in ['available', 'occupied'] %}
            abs(
                coalesce({{ measure }}_total, 0)
                - ({% for sector in sectors if sector != 'total' %}coalesce({{ measure }}_{{ sector }}, 0){{ ' + ' if not loop.last }}{% endfor %})
            ) > 0.01{{ ' or ' if not loop.last }}
            {%- endfor %},
            false
        ) as is_broken
    from {{ ref('stg_national__kh03_workbook') }}

),

operations_sums as (

    select
        source_order,
        period,
        count(*) filter (where organisation = 'ENG including independent sector') as totals,
        coalesce(sum(last_minute_cancellations) filter (where organisation not like 'ENG %'), 0) as summed,
        coalesce(sum(last_minute_cancellations) filter (where organisation = 'ENG including independent sector'), 0) as published,
        coalesce(sum(not_treated_within_28_days) filter (where organisation not like 'ENG %'), 0) as late_summed,
        coalesce(sum(not_treated_within_28_days) filter (where organisation = 'ENG including independent sector'), 0) as late_published
    from {{ ref('stg_national__qmco_workbook') }}
    group by source_order, period

),

tests_rows as (

    select
        source_order,
        month as period,
        organisation,
        coalesce(
            waiting <> {% for week in range(14) %}coalesce(waiting_week_{{ '%02d' % week }}, 0){{ ' + ' if not loop.last }}{% endfor %}
            or over_6_weeks <> {% for week in range(6, 14) %}coalesce(waiting_week_{{ '%02d' % week }}, 0){{ ' + ' if not loop.last }}{% endfor %},
            false
        ) as is_broken
    from {{ ref('stg_national__dm01_workbook') }}

),

tests_sums as (

    select
        source_order,
        month as period,
        organisation,
        count(*) filter (where modality = 'all') as totals,
        coalesce(sum(waiting) filter (where modality = 'all'), 0) as published,
        coalesce(sum(waiting) filter (where modality <> 'all'), 0) as summed,
        coalesce(sum(over_6_weeks) filter (where modality = 'all'), 0) as over_published,
        coalesce(sum(over_6_weeks) filter (where modality <> 'all'), 0) as over_summed
    from {{ ref('stg_national__dm01_workbook') }}
    group by source_order, month, organisation

),

tests_england as (

    select
        source_order,
        period,
        coalesce(sum(totals) filter (where organisation = 'ENG'), 0) as totals,
        coalesce(sum(published) filter (where organisation = 'ENG'), 0) as published,
        coalesce(sum(published) filter (where organisation <> 'ENG'), 0) as summed,
        coalesce(sum(over_published) filter (where organisation = 'ENG'), 0) as over_published,
        coalesce(sum(over_published) filter (where organisation <> 'ENG'), 0) as over_summed
    from tests_sums
    group by source_order, period

)

select
    'rtt_full_csv' as feed,
    source_order,
    coalesce(period, '') as period,
    'the bands do not add up to the published total in ' || cast(count(*) as string) || ' rows' as failure
from rtt_rows
where part <> 'Part_3' and coalesce(total_all, -1) <> summed
group by source_order, period
union all
select
    'rtt_full_csv', source_order, coalesce(period, ''),
    'the treatment functions do not add up to the published total in ' || cast(count(*) as string) || ' groups'
from rtt_groups
where published <> summed
group by source_order, period
{%- for name in sums_of_ae %}
union all
select
    'ae_monthly_csv', source_order, coalesce(period, ''),
    'the providers have {{ name }} of ' || cast(summed_{{ loop.index }} as string)
    || ', the published total is ' || cast(published_{{ loop.index }} as string)
from ae_sums
where totals > 0 and summed_{{ loop.index }} <> published_{{ loop.index }}
{%- endfor %}
union all
select
    'ae_monthly_csv', source_order, coalesce(period, ''),
    'more attendances are over four hours than there are attendances in ' || cast(impossible as string) || ' rows'
from ae_sums
where impossible > 0
union all
select
    'cwt_provider_extract', source_order, coalesce(period, ''),
    'within the standard and breaches do not make the published total in ' || cast(sum(broken_rows) as string) || ' rows'
from cancer_cells
group by source_order, period
having sum(broken_rows) > 0
union all
select
    'cwt_provider_extract', source_order, coalesce(period, ''),
    'the cuts by cancer type and by modality have different totals in ' || cast(count(*) as string) || ' places'
from cancer_cells
where
    rows_of_one_cut = 0
    and (
        coalesce(by_cancer_type, -1) <> coalesce(by_modality, -1)
        or coalesce(within_by_cancer_type, -1) <> coalesce(within_by_modality, -1)
    )
group by source_order, period
union all
select
    'kh03_workbook', source_order, coalesce(period, ''),
    'the sectors do not add up to the published total in ' || cast(count(*) as string) || ' rows'
from beds_rows
where is_broken
group by source_order, period
union all
select
    'qmco_workbook', source_order, coalesce(period, ''),
    'the providers have ' || cast(summed as string) || ' cancelled operations and ' || cast(late_summed as string)
    || ' not treated within 28 days, the published total is ' || cast(published as string) || ' and '
    || cast(late_published as string)
from operations_sums
where totals > 0 and (summed <> published or late_summed <> late_published)
union all
select
    'dm01_workbook', source_order, coalesce(period, ''),
    'the weeks do not add up to the published total in ' || cast(count(*) as string) || ' rows'
from tests_rows
where is_broken
group by source_order, period
union all
select
    'dm01_workbook', source_order, coalesce(period, ''),
    'the tests do not add up to the published total of ' || cast(count(*) as string) || ' providers'
from tests_sums
where organisation <> 'ENG' and (totals <> 1 or summed <> published or over_summed <> over_published)
group by source_order, period
union all
select
    'dm01_workbook', source_order, coalesce(period, ''),
    'the providers have ' || cast(summed as string) || ' waiting and ' || cast(over_summed as string)
    || ' over 6 weeks, the published total is ' || cast(published as string) || ' and ' || cast(over_published as string)
from tests_england
where totals > 0 and (summed <> published or over_summed <> over_published)
