"""The level of every geoBoundaries layer, decided by administrative practice.

The ADM number is not comparable between countries, so it decides nothing. Counted from the tier
Natural Earth calls a province in that country: the first tier below it is a city, the second a
district, the third a township, whether the tiers between are in the data or not.
"""

from enum import StrEnum

from geoimm.domain.divisions import Level


class Use(StrEnum):
    """What a layer is taken for."""

    city = "city"
    district = "district"
    township = "township"
    same = "same"
    """The tier Natural Earth already has as provinces: better polygons for the same units."""
    skip = "skip"

    @property
    def level(self) -> Level:
        """The level of the layer's boundaries."""
        return Level.province if self is Use.same else Level[self.value]


def uses() -> dict[str, Use]:
    """What each layer is taken for, by its ISO 3166-1 alpha-3 code."""
    lines = (line.split(maxsplit=2) for line in _TABLE.strip().splitlines())
    return {iso3: Use(use) for iso3, use, _reason in lines}


_TABLE = """
AFG city woleswali of a wilayat
AGO district comuna of a município; the provinces are here, the municípios are not
ALB district former komuna of a rreth; the qarks are here
AND same parish
ARE same emirate
ARG city departamento or partido of a province
ARM city community of a marz
ASM city county of a district
ATG same parish
AUS city local government area of a state
AUT district Gemeinde of a Bezirk; the Länder are here
AZE same rayon
BDI district colline of a commune
BEL city arrondissement of a province
BEN district arrondissement of a commune
BFA city commune of a province; Natural Earth has the 45 provinces, not the regions
BGD skip the national package replaces it
BGR city obshtina of an oblast
BHR same governorate
BHS same local government district
BIH city opština of a canton or region
BLR city raion of an oblast
BLZ city constituency of a district
BOL district municipio of a provincia; the departamentos are here
BRA city município of a state
BRB same parish
BRN city mukim of a district
BTN city gewog of a dzongkhag
BWA city sub-district of a district
CAF district commune of a sous-préfecture
CAN city municipality of a province; census divisions govern in few provinces only
CHE city Gemeinde of a canton; most cantons have given their Bezirke up
CHL district comuna of a provincia; the regions are here
CHN district county, district or county-level city; prefectures are dissolved from them
CIV district sous-préfecture of a département
CMR district commune of a département; the regions are here
COD city territoire; it answers to a province
COG city district of a département
COL city municipio of a departamento
COM district commune of a préfecture; the islands are here
CPV city freguesia of a concelho, which is Natural Earth's province
CRI district distrito of a cantón; the provincias are here
CUB city municipio of a province
CYP city municipality or community of a district
CZE district obec of an okres; the kraje are here
DEU city Kreis or kreisfreie Stadt of a Land
DJI city sub-prefecture of a region
DMA same parish
DNK city kommune of a region
DOM city municipio of a provincia
DZA skip the national package replaces it
ECU city cantón of a provincia
EGY city markaz or qism of a governorate
ERI city sub-region of a zoba
ESP city municipio of a provincia
EST district village of a vald; the counties are here
ETH district woreda of a zone; the regions are here
FIN city kunta of a maakunta
FJI district tikina of a yasana; the divisions are here
FRA city arrondissement of a département, which is Natural Earth's province
FSM city municipality of a state
GAB city département of a province
GBR same county or unitary authority
GEO city municipality of a mkhare
GHA city district of a region
GIN city sous-préfecture of a préfecture, which is Natural Earth's province
GMB district ward of a district
GNB city sector of a region
GNQ city district of a province
GRC city dimos; it answers to the periphery
GRD same parish
GRL same municipality
GTM city municipio of a departamento
GUF city arrondissement of the department
GUM city village of the island
GUY city neighbourhood council of a region
HND city municipio of a departamento
HRV city općina or grad of a županija
HTI district commune of an arrondissement; the départements are here
HUN district settlement of a járás; the counties are here
IDN city kabupaten or kota of a province
IND district tehsil of a district; the states are here
IRL city local electoral area of a county
IRN district bakhsh of a shahrestan; the ostans are here
IRQ city qadaa of a governorate
ISL city municipality of a region
ISR city nafa of a mahoz
ITA same provincia
JAM district community; the parishes are here, the constituencies are not
JOR city nahia of a governorate
JPN city municipality of a prefecture
KAZ city audan of an oblys
KEN township ward of a constituency of a county; Natural Earth has the eight former provinces
KGZ city raion of an oblus
KHM district khum of a srok; the provinces are here
KIR city island council of a group
KNA same parish
KOR skip the national package replaces it
KWT city area of a governorate
LAO city muang of a khoueng
LBN city qada of a governorate
LBR city district of a county
LBY same shabiya
LCA city community of a quarter
LIE same Gemeinde
LKA city divisional secretariat of a district, which is Natural Earth's province
LSO city constituency of a district
LTU district seniūnija of a savivaldybė; the apskritys are here
LUX district commune of a canton; the former districts are here
LVA city pagasts or pilsēta of a novads, which is Natural Earth's province
MAR city province or préfecture of a region
MCO city quarter of the principality
MDA same raion
MDG district commune of a district; the regions are here
MDV same administrative atoll
MEX city municipio of a state
MHL city atoll of an island chain
MKD same opština
MLI district commune of a cercle; the regions are here
MLT same local council
MMR district township of a district; the states and regions are here
MNE same opština
MNG city soum of an aimag, düüreg of the capital
MNP same municipality
MOZ district posto administrativo of a distrito
MRT city moughataa of a wilaya
MTQ city arrondissement of the department
MUS same district
MWI city traditional authority of a district, which is Natural Earth's province
MYS district mukim of a daerah; the states are here
NAM city constituency of a region
NER district commune of a département; the regions are here
NGA city local government area of a state
NIC city municipio of a departamento
NIU city village of the island
NLD city gemeente of a province
NOR city kommune of a fylke
NPL district municipality of a district; Natural Earth has the former zones
NRU same district
NZL district ward of a territorial authority; the regions are here
OMN skip no public licence
PAK district tehsil of a district; the provinces are here
PAN district corregimiento of a distrito; the provinces are here
PER city provincia of a departamento
PHL city city or municipality of a province
PLW city hamlet of a state
PNG district local level government area of a district
POL district gmina of a powiat; the voivodeships are here
PRI district barrio of a municipio, which the layer of the United States holds
PRK city county or city of a province
PRT district freguesia of a concelho; the distritos are here
PRY city distrito of a departamento
PSE city governorate of the West Bank or the Gaza Strip
QAT city zone of a municipality
REU city arrondissement of the department
ROU city commune or town of a județ
RUS city raion or urban okrug of a federal subject
RWA district sector of a district; the provinces are here
SAU city governorate of a region
SDN city locality of a state
SEN district arrondissement of a département
SGP city planning area of a development council district
SLB skip no public licence
SLE district chiefdom of a district; the provinces are here
SLV city municipio of a departamento
SMR same castello
SOM city district of a region
SRB city municipality of an okrug
SSD city county of a state
STP city district of an island
SUR city ressort of a district
SVK district obec of an okres; the kraje are here
SVN same občina
SWE district parish of a kommun; the län are here
SWZ city inkhundla of a region
SYC same district
SYR district nahiya of a mintaqah; the governorates are here
TCD city département of a region
TGO city préfecture of a region
THA city amphoe of a changwat
TJK city nohiya of a viloyat
TKM city etrap of a welayat
TLS city administrative post of a municipality
TON city district of an island division
TTO same municipality
TUN district imada of a delegation; the governorates are here
TUR city ilçe of an il
TUV skip no public licence
TWN skip the national package replaces it
TZA district ward of a district; the regions are here
UGA same district
UKR district village council of a raion; the oblasts are here
URY city municipio of a departamento
USA city county of a state
UZB city tuman of a viloyat
VCT same parish
VEN city municipio of a state
VIR city subdistrict of an island
VNM city huyện, quận or town of a province
VUT skip no public licence
WSM city faipule district of an itūmālō
XKX same municipality
YEM city district of a governorate
ZAF district local municipality of a district municipality; the provinces are here
ZMB city district of a province
ZWE district ward of a district; the provinces are here
"""
