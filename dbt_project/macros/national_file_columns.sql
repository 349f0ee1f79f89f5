{#- Where a row of a published file comes from: the file as delivered, its delivery and its edition. `arrival` is equal
    for the files of one delivery and greater for a later one. -#}
{% macro national_file_columns() -%}
    source_order,
    source_sha256,
    source_delivery,
    source_as_at,
    source_file,
    source_edition as edition,
    source_edition_said_by as edition_said_by,
    source_edition_order as edition_order,
    min(source_order) over (partition by source_delivery) as arrival
{%- endmacro %}
