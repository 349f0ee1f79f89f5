{% set movements = [
    'referred', 'upgraded', 'transferred_in', 'other_in', 'treated', 'no_cancer', 'downgraded', 'closed',
    'transferred_out', 'removed_other', 'route_moved_in', 'route_moved_out', 'unexplained',
] -%}
with counted as (

    select
        route,
        {% for movement in movements -%}
        count(*) filter (where movement = '{{ movement }}') as {{ movement }}{{ '' if loop.last else ',' }}
        {% endfor %}
    from {{ ref('cancer__roll_forward_pathways') }}
    group by route

),

opening as (

    select
        coalesce(route, 'none') as route,
        count(*) as pathways
    from {{ source('memory', 'open_cancer_pathways') }}
    group by 1

),

closing as (

    select
        coalesce(route, 'none') as route,
        count(*) as pathways
    from {{ ref('cancer__ptl') }}
    group by 1

),

routes as (

    select route from opening
    union
    select route from closing
    union
    select route from counted

),

night_before as (

    select max(as_at) as as_at from {{ source('memory', 'open_cancer_pathways') }}

),

by_route as (

    select
        routes.route,
        coalesce(opening.pathways, 0) as opening,
        {% for movement in movements -%}
        coalesce(counted.{{ movement }}, 0) as {{ movement }},
        {% endfor -%}
        coalesce(closing.pathways, 0) as closing
    from routes
    left join opening on routes.route = opening.route
    left join closing on routes.route = closing.route
    left join counted on routes.route = counted.route

),

with_total as (

    select * from by_route
    union all
    select
        'all' as route,
        sum(opening) as opening,
        {% for movement in movements -%}
        sum({{ movement }}) as {{ movement }},
        {% endfor -%}
        sum(closing) as closing
    from by_route

)

select
    night_before.as_at as "from",
    {{ as_at() }} as "to",
    with_total.route,
    cast(with_total.opening as bigint) as opening,
    {% for movement in movements -%}
    cast(with_total.{{ movement }} as bigint) as {{ movement }},
    {% endfor -%}
    cast(with_total.closing as bigint) as closing
from with_total
inner join night_before on night_before.as_at is not null
