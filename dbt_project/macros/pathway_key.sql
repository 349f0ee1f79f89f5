{#- The full key of a pathway as one text: identifier, issuer and patient, and what names it where that is no pathway
    identifier (referral, entry). Two different triples never give one text: bars and backslashes inside are escaped. -#}
{% macro full_pathway_key(pathway_id, pathway_issuer, patient_id, named_by) -%}
{{ escaped_part(pathway_id) }} || '|' || {{ escaped_part(pathway_issuer) }} || '|' || {{ escaped_part(patient_id) }} || case when {{ named_by }} = 'pathway' then '' else '|' || {{ named_by }} end
{%- endmacro %}

{% macro escaped_part(column) -%}
replace(replace(coalesce({{ column }}, ''), chr(92), chr(92) || chr(92)), '|', chr(92) || '|')
{%- endmacro %}
