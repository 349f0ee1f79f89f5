-- A hospital system that has never heard of the contract: other names, numbers for identifiers, its own codes,
-- booleans, local wall clock times beside times with their zone, midnight timestamps for days.
-- `load.*` are the same rows as the contract has them; they are dropped at the end.
create schema epr;

create table epr.person as
select
    left(patient_id, 2)::char(4) as person_class,
    substring(patient_id, 3)::bigint as person_no,
    nhs_number::bigint as nhs_no,
    birth_date::timestamp as born,
    coalesce(death_date::timestamp, 'infinity') as died,
    death_notified_date::date as death_told,
    case gender when '1' then 'Male' when '2' then 'Female' end as sex,
    nullif(ethnic_category, '') as ethnicity,
    general_practice as gp_code,
    commissioner as icb_code,
    overseas_charging_category as overseas
from load.patients;

create table epr.episode_of_referral as
select
    substring(referral_id, 3)::int as ref_no,
    left(patient_id, 2)::char(4) as person_class,
    substring(patient_id, 3)::bigint as person_no,
    substring(pathway_id, 3)::int as pathway_no,
    pathway_issuer,
    to_char(received_date::date, 'DD/MM/YYYY') as received,
    nullif(original_clock_start_date, '')::date as first_clock_start,
    source_of_referral::int as source_no,
    case priority_type when '1' then 'Routine' when '2' then 'Urgent' when '3' then 'Two week wait' end as urgency,
    treatment_function::numeric(5, 0) as specialty,
    consultant,
    site,
    administrative_category::int as funding,
    consultant_led = 'Y' as by_consultant,
    upper(service_setting) as setting,
    nullif(discharge_date, '')::date as closed_on,
    discharge_reason as closed_why,
    nullif(last_validated_date, '')::date as checked_on
from load.referrals;

create table epr.event_kind as
select (row_number() over (order by event_type))::smallint as kind_no, event_type as contract_word
from (select distinct event_type from load.rtt_events) as kinds;

create table epr.event as
select
    substring(event_id, 3)::bigint as event_no,
    substring(pathway_id, 3)::int as pathway_no,
    pathway_issuer,
    left(patient_id, 2)::char(4) as person_class,
    substring(patient_id, 3)::bigint as person_no,
    substring(referral_id, 3)::int as ref_no,
    event_kind.kind_no,
    event_date::date as happened,
    event_sequence::int as in_order,
    nullif(rtt_status, '')::int as status_no,
    communicated = 'Y' as told,
    nullif(original_clock_start_date, '')::date as first_clock_start,
    treatment_function::numeric(5, 0) as specialty,
    recorded_at::timestamptz as entered
from load.rtt_events
inner join epr.event_kind on event_kind.contract_word = rtt_events.event_type;

create table epr.booking as
select
    appointment_id as booking_ref,
    substring(referral_id, 3)::int as ref_no,
    substring(pathway_id, 3)::int as pathway_no,
    left(patient_id, 2)::char(4) as person_class,
    substring(patient_id, 3)::bigint as person_no,
    -- the wall clock in the clinic
    appointment_at::timestamptz at time zone 'Europe/London' as clinic_time,
    booked_date::date as made_on,
    first_attendance = '1' as is_first,
    attended::int as attendance_no,
    outcome as outcome_code,
    rtt_status as status_code,
    treatment_function::numeric(5, 0) as specialty,
    clinic,
    site,
    nullif(cancelled_date, '')::date as cancelled_on,
    administrative_category::int as funding,
    nullif(procedure, '') as opcs,
    nullif(follow_up_due_date, '')::date as see_again_by
from load.appointments;

create table epr.list_entry as
select
    left(entry_id, 2) as entry_class,
    substring(entry_id, 3)::int as entry_no,
    left(patient_id, 2)::char(4) as person_class,
    substring(patient_id, 3)::bigint as person_no,
    substring(pathway_id, 3)::int as pathway_no,
    substring(referral_id, 3)::int as ref_no,
    nullif(decision_to_admit_date, '')::timestamp as listed,
    nullif(original_decision_to_admit_date, '')::timestamp as first_listed,
    admission_method::int as method,
    intended_management as management,
    nullif(substring(clinical_priority, 2), '')::int as priority_no,
    procedure as opcs,
    treatment_function::numeric(5, 0) as specialty,
    consultant,
    site,
    nullif(planned_due_date, '')::date as planned_for,
    planned_kind,
    nullif(removed_date, '')::date as off_list,
    removal_reason as off_list_why,
    administrative_category::int as funding
from load.waiting_list;

create table epr.offer as
select
    offer_id as offer_ref,
    substring(entry_id, 3)::int as entry_no,
    left(patient_id, 2)::char(4) as person_class,
    substring(patient_id, 3)::bigint as person_no,
    offered_date::date as offered,
    nullif(tci_date, '')::date as come_in,
    nullif(operation_date, '')::date as theatre_day,
    nullif(outcome, '')::smallint as outcome_no,
    cancelled_at as cancelled_text,
    nullif(cancelled_at, '')::timestamptz as cancelled,
    nullif(cancelled_by, '') as cancelled_by,
    replace(reason_type, '_', '-') as reason_kind,
    cancel_reason as reason,
    reasonable = 'Y' as fair,
    procedure_urgent = 'Y' as urgent
from load.admission_offers;

create table epr.stay as
select
    left(spell_id, 2) as stay_class,
    substring(spell_id, 3)::bigint as stay_no,
    left(patient_id, 2)::char(4) as person_class,
    substring(patient_id, 3)::bigint as person_no,
    nullif(substring(pathway_id, 3), '')::int as pathway_no,
    nullif(substring(entry_id, 3), '')::int as entry_no,
    nullif(admitted_at, '')::timestamptz as began,
    nullif(discharged_at, '')::timestamptz as ended,
    admission_method::int as method,
    patient_classification as class_code,
    intended_management as management,
    treatment_function::numeric(5, 0) as specialty,
    consultant,
    site,
    procedure as opcs,
    case definitive_treatment when 'Y' then true end as treated,
    discharge_method as way_out,
    administrative_category::int as funding
from load.spells;

create table epr.imaging_order as
select
    substring(request_id, 3)::int as order_no,
    left(patient_id, 2)::char(4) as person_class,
    substring(patient_id, 3)::bigint as person_no,
    substring(pathway_id, 3)::int as pathway_no,
    modality::numeric(4, 0) as modality,
    clock_start_date::date as ordered,
    planned = 'Y' as surveillance,
    nullif(appointment_date, '')::date as booked_for,
    nullif(performed_date, '')::date as done
from load.diagnostic_requests;

create table epr.load_log (loaded_for date not null, ended timestamptz not null default now());

create view epr.known_person as
select *, trim(person_class) || lpad(person_no::text, 8, '0') as hospital_no
from epr.person;
