import gc
import os

from django.core.wsgi import get_wsgi_application

from helpdesk.uploads import with_whole_bodies

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")

application = with_whole_bodies(get_wsgi_application())

# A page makes tens of thousands of short-lived objects: collected less often, and without going
# through all that was loaded at the start, it comes a tenth sooner.
gc.freeze()
gc.set_threshold(50_000)
