{{ config(severity='error', meta={'rule_id': 'RTT-R01', 'kind': 'reconciliation', 'model': 'rtt__return_monthly', 'domain': 'rtt', 'title': "The return's bands, totals and functions add up"}) }}
{{ return_identity_failures('(select *, ' ~ provider_code() ~ ' as provider from ' ~ ref('int_rtt__return') ~ ') as own') }}
