{{ config(severity='error', meta={'rule_id': 'BED-I02', 'kind': 'reconciliation', 'model': 'beds__occupancy_daily', 'domain': 'beds', 'title': 'Patients at 08:00 and who came and left make the midnight count'}) }}
select
    date,
    ward
from {{ ref('beds__occupancy_daily') }}
where occupied_0800_from_stays + arrived_after_0800 - left_after_0800 <> occupied_midnight
