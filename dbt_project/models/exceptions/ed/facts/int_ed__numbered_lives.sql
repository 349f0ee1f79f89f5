-- when the person was born and died whose NHS number an attendance may give in place of the local identifier
select
    registered.nhs_number,
    max(registered.birth_date) as birth_date,
    max(registered.death_date) as death_date
from {{ ref('int_ed__registered') }} as registered
left join {{ ref('int_ed__shared_numbers') }} as shared on registered.nhs_number = shared.nhs_number
where registered.nhs_number is not null and shared.nhs_number is null
group by registered.nhs_number
