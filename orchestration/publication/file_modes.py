"""Who may read the files of a publication; nobody writes to them again.

Its patients are for the account that runs Clockstop alone; what holds no patients is for the account's group
too (docs/running.md says how to let more people in).
"""

PATIENT_LEVEL = 0o400
WITHOUT_PATIENTS = 0o440
