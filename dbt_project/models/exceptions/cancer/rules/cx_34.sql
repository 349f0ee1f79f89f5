select
    'CX-34' as rule_id,
    pathways.care_id as record_key,
    pathways.patient_id,
    pathways.pathway_id,
    case
        when not {{ matches("coalesce(upper(pathways.first_seen_provider), 'RXX')", '[A-Z0-9]{3}([A-Z0-9]{2,3})?') }}
            or not {{ matches("coalesce(upper(pathways.upgrade_provider), 'RXX')", '[A-Z0-9]{3}([A-Z0-9]{2,3})?') }}
            or not {{ matches("coalesce(upper(pathways.fds_provider), 'RXX')", '[A-Z0-9]{3}([A-Z0-9]{2,3})?') }}
            or not {{ matches("coalesce(upper(pathways.accountable_investigating_provider), 'RXX')", '[A-Z0-9]{3}([A-Z0-9]{2,3})?') }} then 'fail'
        else 'pass'
    end as status,
    'one of first seen, upgrade, answer and accountable provider is not an ODS code' as detail,
    coalesce(pathways.tracking_site, 'cancer services') as owner
from {{ ref('int_cancer__pathways') }} as pathways
