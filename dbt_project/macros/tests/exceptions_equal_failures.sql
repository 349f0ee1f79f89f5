{#- The gate's count and the rows that people work from are the same: every failure is an open or resting
    exception, and every such exception is a failure of this night. -#}
{% test exceptions_equal_failures(model) %}
select
    rule_id,
    failed,
    open
from {{ model }}
where failed <> open
{% endtest %}
