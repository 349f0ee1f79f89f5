{#- The limits that waits are measured against, each written once. A wait is over a limit when it is longer than it, so a
    breach date is the start plus the limit and a day. What share of waits must be within them, and since when, is in the
    seed targets.

    RTT, in days: a wait is within 18 weeks up to day 126 and over them from day 127 (guidance 10.1.7); the others are the
    weeks that the return and the operational plans count. Validation is due after 12 weeks and every 12 weeks.
    Diagnostics, in days: DM01 counts six weeks and more as over, so here a wait of exactly 42 days is over.
    Cancer, in days: 28 to the diagnosis or all-clear, 31 from the decision to treat, 62 from the referral; 104 is where
    harm is reviewed (CWT guidance 12.1).
    Emergency department, in minutes: four hours, twelve hours.
    Beds, in nights: a stay of 21 is a long stay in the national weekly list. Elective, in days: 28 to treatment after a
    cancellation at the last minute. -#}
{% macro wait_limit(name) -%}
{{ return({
    'rtt_12_weeks': 12 * 7,
    'rtt_18_weeks': 18 * 7,
    'rtt_40_weeks': 40 * 7,
    'rtt_52_weeks': 52 * 7,
    'rtt_65_weeks': 65 * 7,
    'rtt_78_weeks': 78 * 7,
    'rtt_104_weeks': 104 * 7,
    'diagnostics_6_weeks': 6 * 7,
    'cancer_28_day': 28,
    'cancer_31_day': 31,
    'cancer_62_day': 62,
    'cancer_104_day': 104,
    'ed_4_hours': 4 * 60,
    'ed_12_hours': 12 * 60,
    'beds_long_stay': 21,
    'elective_28_day': 28,
}[name]) }}
{%- endmacro %}
