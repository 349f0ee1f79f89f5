{#- The fields that the three files of the weekly data set share, in the template's order, from the relations named
    periods, patients and referrals. -#}
{% macro weekly_person_columns() -%}
patients.nhs_number as "NHS_NUMBER",
    periods.patient_id as "LOCAL_PATIENT_IDENTIFIER",
    patients.birth_date as "PERSON_BIRTH_DATE",
    patients.gender as "PERSON_STATED_GENDER_CODE",
    patients.ethnic_category as "ETHNIC_CATEGORY",
    referrals.received_date as "REFERRAL_REQUEST_RECEIVED_DATE",
    coalesce(referrals.original_clock_start_date, referrals.received_date) as "ORIGINAL_REFERRAL_REQUEST_RECEIVED_DATE",
    periods.referral_id as "Referral_Identifier",
    periods.pathway_id as "PATIENT_PATHWAY_IDENTIFIER",
    periods.pathway_issuer as "ORGANISATION_CODE_PATIENT_PATHWAY_IDENTIFIER_ISSUER",
    referrals.ubrn as "UNIQUE_BOOKING_REFERENCE_NUMBER",
    referrals.source_of_referral as "SOURCE_OF_REFERRAL",
    periods.provider as "ORGANISATION_IDENTIFIER_CODE_OF_PROVIDER",
    periods.site as "ORGANISATION_SITE_IDENTIFIER_OF_TREATMENT",
    periods.commissioner as "ORGANISATION_IDENTIFIER_CODE_OF_COMMISSIONER",
    referrals.referring_organisation as "REFERRING_ORGANISATION_CODE",
    periods.treatment_function as "ACTIVITY_TREATMENT_FUNCTION_CODE",
    periods.consultant as "CONSULTANT_CODE",
    referrals.priority_type as "PRIORITY_TYPE_CODE",
    periods.clock_start_date as "REFERRAL_TO_TREATMENT_PERIOD_START_DATE"
{%- endmacro %}
