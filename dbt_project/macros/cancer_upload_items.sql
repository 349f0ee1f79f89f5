{#- The items of a record for the national cancer waiting times system: the data item's name, where its value
    comes from, and when a record without it is not accepted. Names from the NHS Data Dictionary page of the data
    set (Aug 2024) where it shows them; `verified` is false where the name or the obligation follows the pattern
    of the others and was not read. One list makes the columns, the check and the exception. -#}
{% macro cancer_upload_items() -%}
{% set told = 'told_date is not null' %}
{% set treated = 'treatment_id is not null' %}
{% set routed = 'route is not null' %}
{{ return([
    {'item': 'NHS NUMBER', 'value': 'person_nhs_number', 'needed': 'true', 'verified': true},
    {'item': 'NHS NUMBER STATUS INDICATOR CODE', 'value': 'nhs_number_status', 'needed': 'true', 'verified': true},
    {'item': 'PATIENT PATHWAY IDENTIFIER', 'value': 'pathway_id', 'needed': 'true', 'verified': true},
    {'item': 'ORGANISATION IDENTIFIER (PATIENT PATHWAY IDENTIFIER ISSUER)', 'value': 'pathway_issuer', 'needed': 'true', 'verified': true},
    {'item': 'SOURCE OF REFERRAL FOR OUT-PATIENTS', 'value': 'source_of_referral', 'needed': routed, 'verified': true},
    {'item': 'PRIORITY TYPE CODE', 'value': 'priority_type', 'needed': routed, 'verified': true},
    {'item': 'DECISION TO REFER DATE (CANCER OR BREAST SYMPTOMS)', 'value': 'decision_to_refer_date', 'needed': 'false', 'verified': true},
    {'item': 'CANCER REFERRAL TO TREATMENT PERIOD START DATE', 'value': 'received_date', 'needed': routed, 'verified': true},
    {'item': 'TWO WEEK WAIT CANCER OR SYMPTOMATIC BREAST REFERRAL TYPE', 'value': 'referral_type', 'needed': "priority_type = '3'", 'verified': true},
    {'item': 'CONSULTANT UPGRADE DATE', 'value': 'upgrade_date', 'needed': "route = 'Consultant Upgrade'", 'verified': true},
    {'item': 'ORGANISATION SITE IDENTIFIER (OF PROVIDER CONSULTANT UPGRADE)', 'value': 'upgrade_provider', 'needed': "route = 'Consultant Upgrade'", 'verified': true},
    {'item': 'DATE FIRST SEEN', 'value': 'first_seen_date', 'needed': "route <> 'Consultant Upgrade'", 'verified': true},
    {'item': 'ORGANISATION SITE IDENTIFIER (OF PROVIDER FIRST SEEN)', 'value': 'first_seen_provider', 'needed': "route <> 'Consultant Upgrade'", 'verified': true},
    {'item': 'WAITING TIME ADJUSTMENT (FIRST SEEN)', 'value': 'first_seen_adjustment_days', 'needed': 'first_seen_adjustment_reason is not null', 'verified': true},
    {'item': 'WAITING TIME ADJUSTMENT REASON (FIRST SEEN)', 'value': 'first_seen_adjustment_reason', 'needed': 'first_seen_adjustment_days > 0', 'verified': true},
    {'item': 'CANCER FASTER DIAGNOSIS PATHWAY END DATE', 'value': 'told_date', 'needed': 'fds_end_reason is not null', 'verified': true},
    {'item': 'CANCER FASTER DIAGNOSIS PATHWAY END REASON', 'value': 'fds_end_reason', 'needed': told, 'verified': true},
    {'item': 'CANCER FASTER DIAGNOSIS PATHWAY EXCLUSION REASON', 'value': 'fds_exclusion_reason', 'needed': "fds_end_reason = '03'", 'verified': true},
    {'item': 'ORGANISATION SITE IDENTIFIER (CANCER FASTER DIAGNOSIS PATHWAY END)', 'value': 'fds_provider', 'needed': told, 'verified': false},
    {'item': 'CANCER OR SYMPTOMATIC BREAST REFERRAL PATIENT STATUS', 'value': 'patient_status', 'needed': 'true', 'verified': true},
    {'item': 'PRIMARY DIAGNOSIS (ICD)', 'value': 'primary_diagnosis', 'needed': treated, 'verified': true},
    {'item': 'TRANSFER TO TREATMENT DATE', 'value': 'transfer_to_treatment_date', 'needed': 'is_shared', 'verified': false},
    {'item': 'ACCOUNTABLE INVESTIGATING PROVIDER', 'value': 'accountable_investigating_provider', 'needed': 'is_shared', 'verified': false},
    {'item': 'CANCER TREATMENT PERIOD START DATE', 'value': "case when event_type in ('01', '07', '12') then coalesce(decision_to_treat_date, ecad_date) else coalesce(ecad_date, decision_to_treat_date) end", 'needed': treated, 'verified': true},
    {'item': 'TREATMENT START DATE (CANCER)', 'value': 'treatment_date', 'needed': treated, 'verified': true},
    {'item': 'ORGANISATION SITE IDENTIFIER (OF PROVIDER CANCER TREATMENT START DATE)', 'value': 'treatment_provider', 'needed': treated, 'verified': false},
    {'item': 'CANCER TREATMENT EVENT TYPE', 'value': 'event_type', 'needed': treated, 'verified': true},
    {'item': 'CANCER TREATMENT MODALITY', 'value': 'modality', 'needed': treated, 'verified': true},
    {'item': 'CANCER CARE SETTING (TREATMENT)', 'value': 'care_setting', 'needed': treated, 'verified': true},
    {'item': 'WAITING TIME ADJUSTMENT (TREATMENT)', 'value': 'treatment_adjustment_days', 'needed': 'treatment_adjustment_reason is not null', 'verified': true},
    {'item': 'WAITING TIME ADJUSTMENT REASON (TREATMENT)', 'value': 'treatment_adjustment_reason', 'needed': 'treatment_adjustment_days > 0', 'verified': true},
    {'item': 'CANCER CARE SPELL DELAY REASON (OUTCOME COMMUNICATION CANCER FASTER DIAGNOSIS PATHWAY)', 'value': 'fds_delay_reason', 'needed': 'is_fds_breach', 'verified': true},
    {'item': 'CANCER CARE SPELL DELAY REASON (REFERRAL TO TREATMENT)', 'value': "case when route <> 'Consultant Upgrade' then d62_delay_reason end", 'needed': "is_62_breach and route <> 'Consultant Upgrade'", 'verified': false},
    {'item': 'CANCER CARE SPELL DELAY REASON (CONSULTANT UPGRADE)', 'value': "case when route = 'Consultant Upgrade' then d62_delay_reason end", 'needed': "is_62_breach and route = 'Consultant Upgrade'", 'verified': false},
    {'item': 'CANCER CARE SPELL DELAY REASON (DECISION TO TREAT)', 'value': 'd31_delay_reason', 'needed': 'is_31_breach', 'verified': true},
]) }}
{%- endmacro %}
