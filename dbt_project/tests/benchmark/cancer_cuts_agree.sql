-- the two cuts of the provider extract hold the same treatments
{{ config(severity='error', meta={'rule_id': 'BM-I03', 'kind': 'reconciliation', 'model': 'benchmark__cancer_providers', 'domain': 'benchmark', 'title': 'Cancer: within and breaches make the total, and the two cuts agree in every provider, month and route'}) }}
with cells as (

    select
        period,
        standard,
        organisation,
        route,
        sum(total) filter (where cut = 'cancer type') as by_cancer_type,
        sum(total) filter (where cut = 'modality') as by_modality,
        sum(within_standard) filter (where cut = 'cancer type') as within_by_cancer_type,
        sum(within_standard) filter (where cut = 'modality') as within_by_modality,
        count(*) filter (where total <> within_standard + breaches) as broken_rows,
        bool_or(cut = 'referral route') as single_cut
    from {{ ref('benchmark__cancer_providers') }}
    group by period, standard, organisation, route

)

select *
from cells
where
    broken_rows > 0
    or (
        not single_cut
        and (by_cancer_type is distinct from by_modality or within_by_cancer_type is distinct from within_by_modality)
    )
