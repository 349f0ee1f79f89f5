select max(loaded_for) from epr.load_log
