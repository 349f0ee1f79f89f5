{{ config(severity='error', meta={'rule_id': 'CX-I03', 'kind': 'reconciliation', 'model': 'cancer__ptl', 'domain': 'cancer', 'title': 'On a Sunday the weekly list has as many pathways as the list of the night'}) }}
with weekly as (

    select sum(day_0_28 + day_29_62 + day_63_104 + day_over_104 + day_unknown) as pathways
    from {{ ref('cancer__ptl_weekly') }}

),

nightly as (

    select count(*) as pathways
    from {{ ref('cancer__ptl') }}

)

select
    weekly.pathways as weekly,
    nightly.pathways as nightly
from weekly
cross join nightly
where {{ week_ending(as_at()) }} = {{ as_at() }} and coalesce(weekly.pathways, 0) <> nightly.pathways
