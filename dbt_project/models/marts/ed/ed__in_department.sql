with present as (

    select
        clocks.attendance_id,
        clocks.patient_id,
        coalesce(clocks.site, 'unknown') as site,
        clocks.department_type,
        clocks.reached_local as arrived_at,
        clocks.reached_at_utc,
        clocks.came_by_ambulance,
        {{ minutes_between('clocks.reached_at_utc', night_end_utc()) }} as minutes_in_department,
        case when clocks.decided_at_utc < {{ night_end_utc() }} then {{ utc_to_local('clocks.decided_at_utc') }} end as decided_to_admit_at,
        case when clocks.ready_at_utc < {{ night_end_utc() }} then {{ utc_to_local('clocks.ready_at_utc') }} end as ready_to_proceed_at
    from {{ ref('int_ed__clocks') }} as clocks
    where
        coalesce(clocks.exclusion_reason, '') <> 'streamed, counted where seen'
        and coalesce(clocks.reached_at_utc < {{ night_end_utc() }}, true)
        and coalesce(clocks.left_utc >= {{ night_end_utc() }}, true)

),

described as (

    select
        present.*,
        recorded.acuity,
        recorded.chief_complaint,
        case when {{ nhs_number_valid('recorded.nhs_number') }} then replace(recorded.nhs_number, ' ', '') end as own_number,
        case
            when {{ nhs_number_valid('patients.registered_nhs_number') }} then replace(patients.registered_nhs_number, ' ', '')
        end as registered_number,
        coalesce(patients.is_number_of_two_births, false) as is_number_of_two_births,
        patients.birth_date,
        coalesce(present.minutes_in_department > 60 * {{ var('ed_departure_missing_hours') }}, true) as departure_in_doubt
    from present
    left join {{ ref('stg_ed__attendances') }} as recorded on present.attendance_id = recorded.attendance_id
    left join {{ ref('int_ed__patients') }} as patients on present.patient_id = patients.patient_id

),

-- the number of this visit, else the registered one; never one that the same local identifier has at another visit
coded as (

    select
        *,
        coalesce(own_number, registered_number) as nhs_number,
        is_number_of_two_births or coalesce(own_number <> registered_number, false) as nhs_number_in_doubt
    from described

)

select
    coded.attendance_id,
    coded.patient_id,
    coded.nhs_number,
    coded.nhs_number_in_doubt,
    coded.birth_date,
    coded.site,
    {{ name_of('coded', 'site') }} as site_name,
    {{ division_of(['site']) }} as division,
    coded.department_type,
    {{ name_of('coded', 'department_type') }} as department_type_name,
    coded.arrived_at,
    coded.minutes_in_department,
    coded.came_by_ambulance,
    coded.acuity,
    coded.chief_complaint,
    coded.decided_to_admit_at,
    coded.ready_to_proceed_at,
    coded.departure_in_doubt
from coded
{{ names_joined('coded', {
    'site': 'site',
    'department_type': 'department_type',
}) }}
{{ divisions_joined('coded', {'site': 'site'}) }}
