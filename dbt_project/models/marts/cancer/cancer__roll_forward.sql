{% set movements = [
    'referred', 'upgraded', 'transferred_in', 'other_in', 'treated', 'no_cancer', 'downgraded', 'closed',
    'transferred_out', 'removed_other', 'route_moved_in', 'route_moved_out', 'unexplained',
] -%}
{{ roll_forward(
    part='route',
    held_in='route',
    unknown='none',
    total='all',
    movements=dict(zip(movements, movements)),
    moved=ref('cancer__roll_forward_pathways'),
    before=source('memory', 'open_cancer_pathways'),
    list=ref('cancer__ptl')
) }}
