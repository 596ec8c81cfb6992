import datetime

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("governance", "0002_escalation_risk_money_flows")]

    operations = [
        migrations.AddField(
            "paperfile", "came_on", models.DateField(default=datetime.date.today), preserve_default=False
        ),
    ]
