{{ config(severity='error', meta={'rule_id': 'BED-I03', 'rule_version': '2', 'kind': 'reconciliation', 'model': 'beds__census', 'domain': 'beds', 'title': 'Nobody is counted twice at a midnight: no patient in two beds, no spell in two wards'}) }}
select
    census_date,
    'patient ' || patient_id as record_key,
    patient_id,
    min(spell_id) as spell_id
from {{ ref('beds__census') }}
where patient_id is not null
group by census_date, patient_id
having count(*) > 1
union all
select
    census_date,
    'spell ' || spell_id as record_key,
    min(patient_id) as patient_id,
    spell_id
from {{ ref('beds__census') }}
where spell_id is not null
group by census_date, spell_id
having count(*) > 1
