{{ config(severity='error', meta={'rule_id': 'ED-I03', 'kind': 'reconciliation', 'model': 'ed__occupancy_hourly', 'domain': 'ed', 'title': 'Every day of the hourly occupancy has the hours that passed, and nobody is in the department less than once'}) }}
select
    site,
    date
from {{ ref('ed__occupancy_hourly') }}
group by site, date
having
    60 * count(*) <> {{ minutes_between(local_to_utc('date'), local_to_utc(add_days('date', 1))) }}
    or min(present) < 0
    or min(present_over_4h) < 0
    or max(present_over_4h - present) > 0
