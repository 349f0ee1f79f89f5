select
    'CX-35' as rule_id,
    clocks.record_key as record_key,
    pathways.patient_id,
    pathways.pathway_id,
    case
        when (select count(*) from {{ ref('int_cancer__pathways') }} where coalesce(fds_delay_reason, d62_delay_reason) is not null) = 0 then 'not_applicable'
        when not clocks.within_standard and clocks.delay_reason is null then 'fail'
        when clocks.within_standard and clocks.delay_reason is not null then 'fail'
        else 'pass'
    end as status,
    coalesce(pathways.tracking_site, 'cancer services') as owner,
    clocks.standard,
    clocks.days,
    clocks.delay_reason
from {{ ref('int_cancer__counted_clocks') }} as clocks
inner join {{ ref('int_cancer__pathways') }} as pathways on clocks.care_id = pathways.care_id
