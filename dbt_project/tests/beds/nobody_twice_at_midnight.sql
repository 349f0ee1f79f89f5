{{ config(severity='error', meta={'rule_id': 'BED-I03', 'kind': 'reconciliation', 'model': 'beds__census', 'domain': 'beds', 'title': 'Nobody is counted twice at a midnight'}) }}
select
    census_date,
    spell_id
from {{ ref('beds__census') }}
where spell_id is not null
group by census_date, spell_id
having count(*) > 1
