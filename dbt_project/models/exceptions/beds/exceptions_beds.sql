{{ exceptions_of('beds', ['bed_overlap', 'bed_occ_gt_avail', 'discharged_still_in_bed', 'in_bed_no_spell', 'dq_wrong_value_beds']) }}
