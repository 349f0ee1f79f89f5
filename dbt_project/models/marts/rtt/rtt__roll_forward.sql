with counted as (

    select
        function,
        count(*) filter (where movement = 'clock_start') as clock_starts,
        count(*) filter (where movement = 'clock_stop') as clock_stops,
        count(*) filter (where movement = 'nullified') as nullified,
        count(*) filter (where movement = 'transferred_in') as transferred_in,
        count(*) filter (where movement = 'transferred_out') as transferred_out,
        count(*) filter (where movement = 'removed_other') as removed_other,
        count(*) filter (where movement = 'function_moved_in') as function_moved_in,
        count(*) filter (where movement = 'function_moved_out') as function_moved_out,
        count(*) filter (where movement = 'unexplained') as unexplained
    from {{ ref('rtt__roll_forward_pathways') }}
    group by function

),

opening as (

    select
        coalesce(rtt_function, 'not mapped') as function,
        max(as_at) as as_at,
        count(*) as pathways
    from {{ source('memory', 'open_pathways') }}
    group by 1

),

closing as (

    select
        coalesce(rtt_function, 'not mapped') as function,
        count(*) as pathways
    from {{ ref('rtt__ptl') }}
    group by 1

),

functions as (

    select function from opening
    union
    select function from closing

),

night_before as (

    select max(as_at) as as_at from {{ source('memory', 'open_pathways') }}

),

by_function as (

    select
        functions.function,
        coalesce(opening.pathways, 0) as opening,
        coalesce(counted.clock_starts, 0) as clock_starts,
        coalesce(counted.clock_stops, 0) as clock_stops,
        coalesce(counted.nullified, 0) as nullified,
        coalesce(counted.transferred_in, 0) as transferred_in,
        coalesce(counted.transferred_out, 0) as transferred_out,
        coalesce(counted.removed_other, 0) as removed_other,
        coalesce(counted.function_moved_in, 0) as function_moved_in,
        coalesce(counted.function_moved_out, 0) as function_moved_out,
        coalesce(counted.unexplained, 0) as unexplained,
        coalesce(closing.pathways, 0) as closing
    from functions
    left join opening on functions.function = opening.function
    left join closing on functions.function = closing.function
    left join counted on functions.function = counted.function

),

with_total as (

    select * from by_function
    union all
    select
        'C_999' as function,
        sum(opening) as opening,
        sum(clock_starts) as clock_starts,
        sum(clock_stops) as clock_stops,
        sum(nullified) as nullified,
        sum(transferred_in) as transferred_in,
        sum(transferred_out) as transferred_out,
        sum(removed_other) as removed_other,
        sum(function_moved_in) as function_moved_in,
        sum(function_moved_out) as function_moved_out,
        sum(unexplained) as unexplained,
        sum(closing) as closing
    from by_function

)

select
    night_before.as_at as "from",
    {{ as_at() }} as "to",
    with_total.function,
    cast(with_total.opening as bigint) as opening,
    cast(with_total.clock_starts as bigint) as clock_starts,
    cast(with_total.clock_stops as bigint) as clock_stops,
    cast(with_total.nullified as bigint) as nullified,
    cast(with_total.transferred_in as bigint) as transferred_in,
    cast(with_total.transferred_out as bigint) as transferred_out,
    cast(with_total.removed_other as bigint) as removed_other,
    cast(with_total.function_moved_in as bigint) as function_moved_in,
    cast(with_total.function_moved_out as bigint) as function_moved_out,
    cast(with_total.unexplained as bigint) as unexplained,
    cast(with_total.closing as bigint) as closing
from with_total
inner join night_before on night_before.as_at is not null
