{#-
    A table of a build. A build is a fresh file that nobody reads yet, so there is no table of the night before to
    keep until the new one is whole: it is made under its own name at once, without the two names and the swap of the
    adapter's own materialization, which cost a third of a small build.
-#}
{% materialization table, adapter='duckdb', supported_languages=['sql', 'python'] %}
    {%- set target = this.incorporate(type='table') -%}
    {%- set language = model['language'] -%}

    {% call statement('main', language=language) -%}
        {{ create_table_as(False, target, compiled_code, language) }}
    {%- endcall %}

    {{ return({'relations': [target]}) }}
{% endmaterialization %}
