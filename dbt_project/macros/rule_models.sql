{#- The rule models of each domain, in the order that they are read: the one list that exceptions, summary
    and gate counts are made from. A rule without its model, or a model without its rule, fails the test
    that every rule judges the whole index. -#}
{% macro rule_models(domain) -%}
{{ return({
    'rtt': [
        'rtt_a05',
        'rtt_a09',
        'rtt_a10',
        'rtt_a20',
        'rtt_b01',
        'rtt_b07',
        'rtt_c01',
        'rtt_c02',
        'rtt_c05',
        'rtt_c06',
        'rtt_c07',
        'rtt_c13',
        'rtt_d01',
        'rtt_d09',
        'rtt_f01',
        'rtt_f02',
        'dq_wrong_value_rtt',
    ],
    'cancer': [
        'cx_01',
        'cx_02',
        'cx_05',
        'cx_07',
        'cx_14',
        'cx_15',
        'cx_16',
        'cx_21',
        'cx_31',
        'cx_39',
        'dq_wrong_value_cancer',
    ],
    'ed': [
        'ed_departure_missing',
        'ed_arrival_missing',
        'ed_depart_before_arrival',
        'ed_dta_before_arrival',
        'ed_dta_missing_admitted',
        'ed_handover_missing',
        'ed_overlapping_attendance',
        'dq_wrong_value_ed',
    ],
    'beds': [
        'bed_overlap',
        'bed_occ_gt_avail',
        'discharged_still_in_bed',
        'in_bed_no_spell',
        'dq_wrong_value_beds',
    ],
    'elective': [
        'cx_28_approaching',
        'cx_28_breach',
        'cx_reason_missing',
        'cx_clinical_nonclin_conflict',
        'cx_rebook_before_cancel',
    ],
}[domain]) }}
{%- endmacro %}
