select
    'CX-41' as rule_id,
    -- an answer is named with its standard: treatments and tracked referrals may be numbered alike
    coalesce(records.treatment_id, records.care_id || '|FDS') as record_key,
    pathways.patient_id,
    pathways.pathway_id,
    case
        when (select count(*) from {{ ref('stg_pas__patients') }}) = 0 then 'not_applicable'
        when not records.is_acceptable then 'fail'
        else 'pass'
    end as status,
    coalesce(pathways.tracking_site, 'cancer services') as owner,
    nullif(trim(trailing '; ' from records.not_accepted_for), '') as missing,
    records.days_to_close
from {{ ref('cancer__upload') }} as records
inner join {{ ref('int_cancer__pathways') }} as pathways on records.care_id = pathways.care_id
