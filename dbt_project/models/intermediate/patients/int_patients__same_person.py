"""Pairs of patient records that may be one person, scored item by item with Splink (Fellegi and Sunter).

Only pairs that share a number, or a date of birth with sex and practice or with a postcode, are compared: that
is what makes it affordable for a million patients. Weights are fixed in the seed patient_linkage: nothing is
trained, so two records score the same on every night.
"""

import logging

# One record in a hundred has a second one, among half a million. Fixed, like the weights: were it worked out
# from the extract, twins would be one person in a small one.
ANY_TWO_RECORDS = 2 * 0.01 / 500_000
VIEW = "clockstop_patient_identities"

LEVELS = {
    ("nhs_number", "same"): "valid_number_l = valid_number_r",
    ("nhs_number", "near"): (
        "(valid_number_l is null) <> (valid_number_r is null) and damerau_levenshtein(number_l, number_r) = 1"
    ),
    ("birth_date", "same"): "birth_text_l = birth_text_r",
    ("birth_date", "near"): (
        "damerau_levenshtein(birth_text_l, birth_text_r) = 1 or birth_text_l = birth_swapped_r"
    ),
    ("gender", "same"): "gender_l = gender_r",
    ("postcode", "same"): "postcode_l = postcode_r",
    ("postcode", "near"): "district_l = district_r",
    ("general_practice", "same"): "general_practice_l = general_practice_r",
}
# an item that either record lacks says nothing; nor do two invalid numbers
MISSING = {
    "nhs_number": "number_l is null or number_r is null or (valid_number_l is null and valid_number_r is null)",
    "birth_date": "birth_text_l is null or birth_text_r is null",
    "gender": "gender_l is null or gender_r is null",
    "postcode": "postcode_l is null or postcode_r is null",
    "general_practice": "general_practice_l is null or general_practice_r is null",
}


def model(dbt, session):
    dbt.config(materialized="table")
    records = dbt.ref("int_patients__identities")
    weights = dbt.ref("patient_linkage").select("item, level, m, u").fetchall()
    if records.count("*").fetchone()[0] < 2:
        nobody = ", ".join(
            ["'' as patient_id_l", "'' as patient_id_r", *(f"0 as {name}" for name in _weights())]
        )
        return session.sql(f"select {_columns()} from (select {nobody}) where 1 = 0")
    # imported here: dbt reads this file too, and must not need the library for that
    from splink import DuckDBAPI, Linker

    # Splink wants the engine's own connection and not dbt's wrapping of it
    own = session.cursor()
    own.execute(f"create temp view {VIEW} as select * from {dbt.this.schema}.int_patients__identities")
    linker = Linker(DuckDBAPI(connection=own).register(VIEW), _settings(weights), log_level=logging.ERROR)
    pairs = linker.inference.predict(threshold_match_weight=0)
    found = own.execute(f"select {_columns()} from {pairs.physical_name}").to_arrow_table()
    # what Splink made on the way does not stay in the warehouse
    pairs.drop_table_from_database_and_remove_from_cache()
    return found


# On Spark the same settings are asked of Splink by orchestration/warehouse/spark/same_person.py.
def _settings(weights):
    from splink import SettingsCreator, block_on
    from splink.blocking_rule_library import CustomRule

    return SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="patient_id",
        probability_two_random_records_match=ANY_TWO_RECORDS,
        comparisons=_comparisons(weights),
        blocking_rules_to_generate_predictions=[
            block_on("valid_number"),
            block_on("birth_text", "postcode"),
            # two people with valid numbers of their own who share no more than this are two people
            CustomRule(
                "l.birth_text = r.birth_text and l.gender = r.gender"
                " and l.general_practice = r.general_practice"
                " and (l.valid_number is null or r.valid_number is null)"
            ),
        ],
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=True,
    )


def _weights():
    return ["match_weight", "match_probability", *(f"mw_{item}" for item in MISSING)]


def _columns():
    names = ["match_weight", "match_probability", *(f"{item}_weight" for item in MISSING)]
    weights = [f"cast({made} as double) as {name}" for made, name in zip(_weights(), names, strict=True)]
    return ", ".join(
        [
            "cast(patient_id_l as string) as patient_id",
            "cast(patient_id_r as string) as other_patient_id",
            *weights,
        ]
    )


def _comparisons(weights):
    import splink.comparison_level_library as levels
    import splink.comparison_library as comparisons

    found = []
    for item in MISSING:
        parts = [levels.CustomLevel(MISSING[item]).configure(is_null_level=True)]
        for of_item, level, m, u in weights:
            if of_item != item:
                continue
            condition = LEVELS.get((item, level))
            made = levels.CustomLevel(condition) if condition else levels.ElseLevel()
            parts.append(made.configure(m_probability=m, u_probability=u))
        found.append(comparisons.CustomComparison(parts, output_column_name=item))
    return found
