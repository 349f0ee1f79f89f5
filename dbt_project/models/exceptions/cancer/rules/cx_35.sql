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
    'standard ' || clocks.standard || ', ended on day ' || cast(clocks.days as varchar) || case when clocks.delay_reason is null then ', no delay reason' else ', delay reason ' || clocks.delay_reason end as detail,
    coalesce(pathways.tracking_site, 'cancer services') as owner
from {{ ref('int_cancer__counted_clocks') }} as clocks
inner join {{ ref('int_cancer__pathways') }} as pathways on clocks.care_id = pathways.care_id
