"""Whether a whole extract still holds the rows that were known before it."""

from orchestration.checks.delivery_comparison import ComparedBuild, FeedFinding
from orchestration.checks.gate_rules import gate_rule
from orchestration.contract.feeds import Feed
from orchestration.intake.as_of_inputs import SelectedFile
from orchestration.warehouse.feed_relations import raw_relations


def compare_known_rows(compared: ComparedBuild, feed: Feed, new: list[SelectedFile]) -> FeedFinding | None:
    """Whether a whole extract still has what was known before it: half a file is well-formed too."""
    base = next((choice for choice in new if choice.file.mode == "full"), None)
    if base is None or feed.accumulates or not feed.key:
        return None
    before = _files_before(compared, feed, base)
    if not before:
        return None
    keys = ", ".join(feed.key)
    moments = ", ".join(feed.key_sql())
    same_key = " and ".join(
        f"{now} = {known}" for now, known in zip(feed.key_sql("now."), feed.key_sql("known."), strict=True)
    )
    known, lost = compared.connection.execute(
        f"""
        with known as (
            select {keys}
            from ({raw_relations(before, compared.home)[(feed.source, feed.name)]})
            qualify row_number() over (partition by {moments} order by source_order desc, source_row desc) = 1
                and upper(coalesce(trim(is_deleted), 'N')) <> 'Y'
        )
        select count(*), count(*) filter (where not exists (
            select 1 from raw_{feed.source}.{feed.name} as now where {same_key}
        )) from known
        """
    ).fetchall()[0]
    words = (
        f"{lost} of {known} rows of {feed.source}.{feed.name} from earlier extracts are missing from the full"
        " extract"
    )
    limits = gate_rule("delivery.kept").limits
    if known < limits["fewest_rows"]:
        return FeedFinding("not_applicable", known, 0, f"{known} rows were in earlier extracts")
    status = "fail" if lost > limits["lost_share"] * known else "pass"
    first = compared.rows_of.of_feed(feed, base.delivery.delivery)
    return FeedFinding(status, known, lost, f"{words} {base.delivery.delivery}", first)


def _files_before(compared: ComparedBuild, feed: Feed, base: SelectedFile) -> list[SelectedFile]:
    """Archived files that counted before the whole extract, oldest first; none where one of them is gone."""
    files = compared.files_of(feed)
    ids = [choice.delivery.delivery_id for choice in files]
    files = files[: ids.index(base.delivery.delivery_id)]
    bases = [number for number, choice in enumerate(files) if choice.file.mode == "full"]
    files = files[bases[-1] :] if bases else files
    return files if all((compared.home.archive / one.file.archive_file).exists() for one in files) else []
