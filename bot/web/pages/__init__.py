"""The console: pages for the people who decide on the service and look after it.

`console` puts it together and `site` registers it; no caller and no webhook ever meets it.
"""
