"""Who changed what of the emission factors: one trail a factor. The register's rows keep their past themselves."""

from simple_history import register

from buildings.models import EmissionFactor
from pilots.trails import Trail, texts_of_the_reader

register(EmissionFactor, app="buildings", records_class=Trail, excluded_fields=texts_of_the_reader(EmissionFactor))
