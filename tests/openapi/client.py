"""Talks to a server with the client that openapi-python-client made of the document."""

import sys

from linewatch_client import Client
from linewatch_client.api.alerts import acknowledge_alert, get_alert, list_alerts
from linewatch_client.api.channels import publish_market_data
from linewatch_client.api.settings import get_settings, update_settings
from linewatch_client.models import Acknowledgement, AlertList, AlertView, MarketDataBody, Problem, SettingsUpdate

client = Client(base_url=sys.argv[1])

alerts = list_alerts.sync(client=client, limit=1)
assert isinstance(alerts, AlertList) and alerts.alerts, alerts
alert = alerts.alerts[0]
change = Acknowledgement(acknowledged=True, note="by a generated client")
changed = acknowledge_alert.sync(alert.id, client=client, body=change)
assert isinstance(changed, AlertView) and changed.status == "acknowledged", changed
assert get_alert.sync(alert.id, client=client) == changed

refused = list_alerts.sync(client=client, limit=201)
assert isinstance(refused, Problem) and refused.field == "limit", refused

settings = update_settings.sync(client=client, body=SettingsUpdate(batch_size=70))
assert settings.batch_size == 70, settings
assert get_settings.sync(client=client) == settings

published = publish_market_data.sync(client=client, body=MarketDataBody(symbol="SPY", data={"price": 662.41}))
assert published.position > 0, published

print("it answers as it is described")
