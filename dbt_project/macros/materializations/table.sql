{#-
    A table of a build. A build is a fresh file that nobody reads yet, so there is no table of the night before to
    keep until the new one is whole: it is made under its own name at once, without the two names and the swap of the
    adapter's own materialization, which cost a third of a small build. Only on the copy that somebody works on by
    hand does the table exist, and is made anew.

    A table with a contract is created first and filled then: in one transaction, so that a model that fails leaves no
    empty table, which every rule would take for one that was built.
-#}
{% materialization table, adapter='duckdb', supported_languages=['sql', 'python'] %}
    {%- set target = this.incorporate(type='table') -%}
    {%- set language = model['language'] -%}
    {%- set existing = load_cached_relation(this) -%}
    {%- if existing is not none -%}
        {%- do adapter.drop_relation(existing) -%}
    {%- endif -%}

    {% call statement('main', language=language) -%}
        {%- if language == 'sql' %}begin transaction;{% endif %}
        {{ create_table_as(False, target, compiled_code, language) }}
        {%- if language == 'sql' %}commit;{% endif %}
    {%- endcall %}

    {{ return({'relations': [target]}) }}
{% endmaterialization %}
