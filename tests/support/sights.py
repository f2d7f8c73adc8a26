"""Well-known metropolises and what visitors photograph in each: latitude, longitude."""

SIGHTS = {
    "London": [
        (51.5014, -0.1419),  # Buckingham Palace
        (51.5055, -0.0754),  # Tower Bridge
        (51.5414, -0.1460),  # Camden Market
        (51.4779, -0.0015),  # Greenwich Observatory
        (51.5194, -0.1270),  # British Museum
        (51.4787, -0.2956),  # Kew Gardens
    ],
    "Paris": [
        (48.8584, 2.2945),  # Eiffel Tower
        (48.8606, 2.3376),  # Louvre
        (48.8867, 2.3431),  # Sacré-Cœur
        (48.8530, 2.3499),  # Notre-Dame
        (48.8614, 2.3933),  # Père-Lachaise
        (48.8738, 2.2950),  # Arc de Triomphe
    ],
    "New York City": [
        (40.7580, -73.9855),  # Times Square
        (40.7003, -73.9967),  # Brooklyn Bridge Park
        (40.7829, -73.9654),  # Central Park
        (40.8296, -73.9262),  # Yankee Stadium
        (40.7462, -73.8448),  # Flushing Meadows
        (40.5755, -73.9707),  # Coney Island
    ],
    "Tokyo": [
        (35.6595, 139.7005),  # Shibuya crossing
        (35.7148, 139.7967),  # Sensō-ji
        (35.6586, 139.7454),  # Tokyo Tower
        (35.6852, 139.7528),  # Imperial Palace
        (35.7156, 139.7745),  # Ueno park
        (35.6852, 139.7100),  # Shinjuku Gyoen
    ],
    "Hong Kong": [
        (22.2714, 114.1499),  # Victoria Peak
        (22.2937, 114.1685),  # Star Ferry, Tsim Sha Tsui
        (22.2540, 113.9050),  # Big Buddha
        (22.3772, 114.1974),  # Sha Tin
        (22.2187, 114.2120),  # Stanley
        (22.3420, 114.1937),  # Wong Tai Sin
    ],
    "Singapore": [
        (1.2834, 103.8607),  # Marina Bay Sands
        (1.4043, 103.7930),  # Zoo
        (1.3048, 103.8318),  # Orchard Road
        (1.2494, 103.8303),  # Sentosa
        (1.3644, 103.9915),  # Changi
        (1.3138, 103.8159),  # Botanic Gardens
    ],
    "Rome": [
        (41.8902, 12.4922),  # Colosseum
        (41.9009, 12.4833),  # Trevi
        (41.8897, 12.4694),  # Trastevere
        (41.9142, 12.4922),  # Villa Borghese
        (41.8530, 12.5200),  # Via Appia
        (41.9031, 12.4663),  # Castel Sant'Angelo
    ],
    "Berlin": [
        (52.5163, 13.3777),  # Brandenburg Gate
        (52.5050, 13.4397),  # East Side Gallery
        (52.5209, 13.2957),  # Charlottenburg Palace
        (52.5169, 13.4019),  # Museum Island
        (52.4730, 13.4039),  # Tempelhof
        (52.5410, 13.2125),  # Spandau Citadel
    ],
    "Beijing": [
        (39.9163, 116.3972),  # Forbidden City
        (39.9999, 116.2755),  # Summer Palace
        (39.8822, 116.4066),  # Temple of Heaven
        (40.3540, 116.0140),  # Badaling
        (39.9841, 116.4953),  # 798
        (39.9929, 116.3966),  # Olympic Park
    ],
    "Seoul": [
        (37.5796, 126.9770),  # Gyeongbokgung
        (37.5512, 126.9882),  # Namsan Tower
        (37.4979, 127.0276),  # Gangnam
        (37.5563, 126.9236),  # Hongdae
        (37.5111, 127.0980),  # Lotte World
        (37.5663, 127.0092),  # Dongdaemun
    ],
    "Istanbul": [
        (41.0086, 28.9802),  # Hagia Sophia
        (41.0256, 28.9741),  # Galata Tower
        (41.0473, 29.0269),  # Ortaköy
        (40.9905, 29.0230),  # Kadıköy
        (41.0211, 29.0041),  # Maiden's Tower, in the Bosporus
        (41.0311, 28.9390),  # Chora
    ],
    "Bangkok": [
        (13.7465, 100.4930),  # Wat Pho
        (13.7999, 100.5502),  # Chatuchak
        (13.7460, 100.5340),  # Siam
        (13.7437, 100.4889),  # Wat Arun
        (13.7306, 100.5417),  # Lumphini
        (13.7589, 100.4974),  # Khao San
    ],
}
"""Trips of two days: the first three on one, the others on the next."""
