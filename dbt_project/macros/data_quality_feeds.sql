{#- Written from expectations/contracts by `make contracts`; change the contract, not this file.
    The feeds of which a domain lists the invalid values, as source and feed: the parser cannot see
    the sources yet and needs their names. -#}
{% macro data_quality_feeds(domain) -%}
{{ return({
    'beds': [
        ['beds', 'bed_states'],
        ['beds', 'criteria_to_reside'],
        ['beds', 'ward_stays'],
        ['beds', 'wards'],
    ],
    'cancer': [
        ['cancer', 'actions'],
        ['cancer', 'comments'],
        ['cancer', 'pathways'],
        ['cancer', 'transfers'],
        ['cancer', 'treatments'],
    ],
    'ed': [
        ['ed', 'attendances'],
    ],
    'rtt': [
        ['pas', 'admission_offers'],
        ['pas', 'appointments'],
        ['pas', 'diagnostic_requests'],
        ['pas', 'patients'],
        ['pas', 'referrals'],
        ['pas', 'rtt_events'],
        ['pas', 'spells'],
        ['pas', 'waiting_list'],
    ],
}.get(domain, [])) }}
{%- endmacro %}
