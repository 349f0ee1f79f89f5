-- an outcome without a word of the contract, a key or a moment rests nothing and is counted nowhere: say so
{{ config(severity='warn', meta={'title': 'outcomes of the validation team that can be used'}) }}
select outcome_id
from {{ ref('stg_validation__outcomes') }}
where outcome is null or exception_key is null or validated_at is null
