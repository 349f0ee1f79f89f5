"""Every kind of fault, in the order in which they are planted.

The place of a kind in this order is its random stream, and a patient carries one fault at most: whoever changes
the order plants other faults with the same seed. A new kind comes last.
"""

from data.synthetic.faults.beds.wards import LINKS_AND_ENDS, WARDS
from data.synthetic.faults.cancer.open_pathways import OPEN_PATHWAYS
from data.synthetic.faults.cancer.records import DELAY_REASONS, RECORDS, TRANSFERS
from data.synthetic.faults.ed.attendances import ATTENDANCES, SHARED_SPELLS
from data.synthetic.faults.ed.values import PEOPLE, VALUES
from data.synthetic.faults.elective.cancelled_operations import CANCELLED_OPERATIONS, OFFERS
from data.synthetic.faults.outpatients.appointments import APPOINTMENTS
from data.synthetic.faults.patients.duplicates import DUPLICATES
from data.synthetic.faults.rtt.admission_list import ADMISSION_LIST, ENDS
from data.synthetic.faults.rtt.events import DEATHS_AND_TRANSFERS, EVENTS_AND_RECORDS
from data.synthetic.faults.rtt.next_steps import NEXT_STEPS, OUTSIDE_A_PATHWAY, PATHWAYS_WITHOUT_EVENTS
from data.synthetic.faults.rtt.open_clocks import OPEN_CLOCKS
from data.synthetic.faults.rtt.stopped_clocks import STOPPED_CLOCKS
from data.synthetic.faults.rtt.uncommon_pathways import UNCOMMON_PATHWAYS
from data.synthetic.faults.shared.planting import FaultKind

# planted in beds and in the emergency department
URGENT_CARE: tuple[FaultKind, ...] = (*ATTENDANCES, *VALUES, *WARDS, *LINKS_AND_ENDS, *SHARED_SPELLS, *PEOPLE)

# planted in the lives of elective patients
ELECTIVE_CARE: tuple[FaultKind, ...] = (
    *OPEN_PATHWAYS,
    *RECORDS,
    *DEATHS_AND_TRANSFERS,
    *CANCELLED_OPERATIONS,
    *EVENTS_AND_RECORDS,
    *DUPLICATES,
    *UNCOMMON_PATHWAYS,
    *ADMISSION_LIST,
    *STOPPED_CLOCKS,
    *OPEN_CLOCKS,
    *NEXT_STEPS,
    *PATHWAYS_WITHOUT_EVENTS,
    *DELAY_REASONS,
    *OUTSIDE_A_PATHWAY,
    *OFFERS,
    *ENDS,
    *TRANSFERS,
    *APPOINTMENTS,
)
