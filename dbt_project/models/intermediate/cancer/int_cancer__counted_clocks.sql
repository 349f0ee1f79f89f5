select
    coalesce(clocks.treatment_id, clocks.care_id) || '|' || clocks.standard as record_key,
    clocks.care_id,
    clocks.treatment_id,
    clocks.standard,
    clocks.days,
    clocks.within_standard,
    case clocks.standard
        when 'FDS' then pathways.fds_delay_reason
        when '62D' then pathways.d62_delay_reason
        else treatments.d31_delay_reason
    end as delay_reason
from {{ ref('cancer__clocks') }} as clocks
inner join {{ ref('int_cancer__pathways') }} as pathways on clocks.care_id = pathways.care_id
left join {{ ref('int_cancer__treatments') }} as treatments on clocks.treatment_id = treatments.treatment_id
where clocks.in_scope and clocks.within_standard is not null
