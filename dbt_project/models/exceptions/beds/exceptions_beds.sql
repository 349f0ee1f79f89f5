-- two patients in one bed is daily work where a midnight was counted with them, weekly work otherwise
select
    exceptions.exception_key,
    exceptions.rule_id,
    exceptions.rule_version,
    exceptions.rule_version_first_seen,
    exceptions.rule_changed,
    exceptions.domain,
    exceptions.kind,
    case
        when exceptions.rule_id = 'BED_OVERLAP' and flow.bed_overlap_at_midnight then 'P1'
        else exceptions.priority
    end as priority,
    exceptions.patient_id,
    exceptions.record_key,
    exceptions.pathway_id,
    exceptions.detail,
    exceptions.facts,
    exceptions.suggested_action,
    exceptions.owner,
    exceptions.first_seen,
    exceptions.open_since,
    exceptions.facts_since,
    exceptions.last_seen,
    exceptions.cleared_on,
    exceptions.days_open,
    exceptions.times_reopened,
    exceptions.state,
    exceptions.state_reason,
    exceptions.outcome,
    exceptions.validated_on,
    exceptions.outcome_holds_until,
    exceptions.work_item
from ({{ exceptions_of('beds') }}) as exceptions
left join {{ ref('int_beds__flow') }} as flow
    on case when exceptions.rule_id = 'BED_OVERLAP' then exceptions.record_key end = flow.ward_stay_id
