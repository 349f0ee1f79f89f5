{{ priorities_of('elective') }}
