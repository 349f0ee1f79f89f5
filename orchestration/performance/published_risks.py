"""performance.risks: the risks that a trust keeps, with what the charts of their measures say."""

from orchestration.performance.published_table import Table

RISKS = Table(
    "risks",
    "One row per risk of `plan/risks.csv` and measure that it names: the newest point beside the score.",
    {
        "risk_id": ("varchar", "Identifier of the risk."),
        "title": ("varchar", "The risk, as imported."),
        "owner": ("varchar", "Who answers for it."),
        "strategic_risk_id": ("varchar", "Strategic risk of the board assurance framework; empty without one."),
        "score": ("integer", "Current score, 1 to 25."),
        "appetite": ("integer", "Score that the trust accepts, 1 to 25."),
        "review_on": ("date", "Day on which it is to be reviewed."),
        "review_overdue": ("boolean", "Whether that day is before the date of the build."),
        "measure_id": ("varchar", "Identifier of the measure."),
        "measure_title": ("varchar", "Title of the measure."),
        "unit": ("varchar", "Unit of its value."),
        "period_start": ("date", "First day of the newest point of its chart; empty without a chart."),
        "period_end": ("date", "Last day of that period."),
        "value": ("double", "Value of that point."),
        "target": ("double", "Target of that period."),
        "variation": ("varchar", "Variation of the chart, as in performance.spc."),
        "assurance": ("varchar", "Assurance against the newest target, as in performance.spc."),
        "reading": (
            "varchar",
            "control not visible in data (the chart neither improves nor passes its target, or gets worse);"
            " control visible, target not met; score higher than data (the score is above the appetite, and the"
            " chart improves or passes); data agrees with the score; too few points; no figure; neither"
            " direction is better.",
        ),
    },
)
