{#- A pathway identifier without the kind that it is published with where another pathway of the patient has the same text. -#}
{% macro pathway_id_without_kind(pathway_id) -%}
case
    when {{ pathway_id }} like 'referral:%' then substring({{ pathway_id }}, 10)
    when {{ pathway_id }} like 'entry:%' then substring({{ pathway_id }}, 7)
    else {{ pathway_id }}
end
{%- endmacro %}
