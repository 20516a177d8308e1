"""Who changed what of the institutions: one trail each. The register's rows keep their past themselves."""

from simple_history import register

from finance.models import Institution
from pilots.trails import Trail, texts_of_the_reader

register(Institution, app="finance", records_class=Trail, excluded_fields=texts_of_the_reader(Institution))
