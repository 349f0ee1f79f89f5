{#- The fields that the three files of the weekly data set share, in the template's order, from the relations named
    periods, patients and referrals. -#}
{% macro weekly_person_columns() -%}
patients.nhs_number as {{ adapter.quote('NHS_NUMBER') }},
    periods.patient_id as {{ adapter.quote('LOCAL_PATIENT_IDENTIFIER') }},
    patients.birth_date as {{ adapter.quote('PERSON_BIRTH_DATE') }},
    patients.gender as {{ adapter.quote('PERSON_STATED_GENDER_CODE') }},
    patients.ethnic_category as {{ adapter.quote('ETHNIC_CATEGORY') }},
    referrals.received_date as {{ adapter.quote('REFERRAL_REQUEST_RECEIVED_DATE') }},
    coalesce(referrals.original_clock_start_date, referrals.received_date) as {{ adapter.quote('ORIGINAL_REFERRAL_REQUEST_RECEIVED_DATE') }},
    periods.referral_id as {{ adapter.quote('Referral_Identifier') }},
    periods.pathway_id as {{ adapter.quote('PATIENT_PATHWAY_IDENTIFIER') }},
    periods.pathway_issuer as {{ adapter.quote('ORGANISATION_CODE_PATIENT_PATHWAY_IDENTIFIER_ISSUER') }},
    referrals.ubrn as {{ adapter.quote('UNIQUE_BOOKING_REFERENCE_NUMBER') }},
    referrals.source_of_referral as {{ adapter.quote('SOURCE_OF_REFERRAL') }},
    periods.provider as {{ adapter.quote('ORGANISATION_IDENTIFIER_CODE_OF_PROVIDER') }},
    periods.site as {{ adapter.quote('ORGANISATION_SITE_IDENTIFIER_OF_TREATMENT') }},
    periods.commissioner as {{ adapter.quote('ORGANISATION_IDENTIFIER_CODE_OF_COMMISSIONER') }},
    referrals.referring_organisation as {{ adapter.quote('REFERRING_ORGANISATION_CODE') }},
    periods.treatment_function as {{ adapter.quote('ACTIVITY_TREATMENT_FUNCTION_CODE') }},
    periods.consultant as {{ adapter.quote('CONSULTANT_CODE') }},
    referrals.priority_type as {{ adapter.quote('PRIORITY_TYPE_CODE') }},
    periods.clock_start_date as {{ adapter.quote('REFERRAL_TO_TREATMENT_PERIOD_START_DATE') }}
{%- endmacro %}
