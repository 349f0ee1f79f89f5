-- a code that was used again later has the name of its latest use
with latest as (

    select
        list_name,
        code,
        name,
        row_number() over (partition by list_name, code order by valid_from desc nulls last) as place
    from {{ ref('int_reference__codes') }}
    where name is not null

)

select
    list_name,
    code,
    name
from latest
where place = 1
