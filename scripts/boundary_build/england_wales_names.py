"""What became of the districts of 2011: mergers until 2023, and names."""

_INTO = {
    "Bournemouth, Christchurch and Poole": "Bournemouth, Christchurch, Poole",
    "Buckinghamshire": "Aylesbury Vale, Chiltern, South Bucks, Wycombe",
    "Cumberland": "Allerdale, Carlisle, Copeland",
    "Dorset": "East Dorset, North Dorset, Purbeck, West Dorset, Weymouth and Portland",
    "East Suffolk": "Suffolk Coastal, Waveney",
    "North Northamptonshire": "Corby, East Northamptonshire, Kettering, Wellingborough",
    "North Yorkshire": ("Craven, Hambleton, Harrogate, Richmondshire, Ryedale, Scarborough, Selby"),
    "Somerset": "Mendip, Sedgemoor, South Somerset, Taunton Deane, West Somerset",
    "West Northamptonshire": "Daventry, Northampton, South Northamptonshire",
    "West Suffolk": "Forest Heath, St Edmundsbury",
    "Westmorland and Furness": "Barrow-in-Furness, Eden, South Lakeland",
}
MERGED = {former: name for name, all_of in _INTO.items() for former in all_of.split(", ")}
"""The district of today by the name of one that was merged into it."""

SAID = {
    "Isle of Anglesey": "Anglesey",
    "Shepway": "Folkestone and Hythe",
    "St. Helens": "St Helens",
    "The Vale of Glamorgan": "Vale of Glamorgan",
}
"""Names given anew since, or said otherwise."""
