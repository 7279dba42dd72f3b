"""The country that a new theater has when nobody names one: nine invented towns by the sea."""

from datetime import date

DAY = date(2030, 5, 1)
COUNTRY = """\
name,lat,lon,population,holder,roads
Ashport,45.00,-30.60,21000,RED,Breck 15; Corran 17
Breck,45.08,-30.45,4000,RED,Corran 19; Dunmere 15
Corran,44.92,-30.44,2500,RED,Elsby 15
Dunmere,45.05,-30.28,9000,BLUE,Elsby 15; Farrow 17; Glen 16
Elsby,44.93,-30.27,1800,BLUE,Farrow 15
Farrow,44.98,-30.12,6000,BLUE,Harrow Ford 15; Ilmouth 28
Glen,45.13,-30.13,900,BLUE,Harrow Ford 18
Harrow Ford,45.04,-29.97,38000,BLUE,Ilmouth 16
Ilmouth,45.00,-29.80,15000,BLUE,
"""
