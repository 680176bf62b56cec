
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0008_following'),
        ('contacts', '0003_user_theme'),
        ('routing', '0003_consultations'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='case',
            name='case_queue',
        ),
        migrations.RemoveIndex(
            model_name='case',
            name='case_held',
        ),
        migrations.AddField(
            model_name='case',
            name='redirected_to',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='routing.category', verbose_name='Desk'),
        ),
        migrations.AlterField(
            model_name='caseevent',
            name='verb',
            field=models.CharField(choices=[('created', 'began a draft'), ('submitted', 'submitted the inquiry'), ('withdrawn', 'withdrew the inquiry'), ('claimed', 'took the inquiry on'), ('released', 'gave the inquiry back to those who wait'), ('taken_over', 'took the inquiry over'), ('redirected', 'pointed to another desk'), ('completed', 'completed the inquiry'), ('approved', 'approved the inquiry for sending'), ('forwarded', 'sent the inquiry to Salesforce'), ('answered', 'answered'), ('closed', 'closed the inquiry'), ('pulled_back', 'took the inquiry back to write on'), ('reopened', 'opened the inquiry again'), ('restored', 'brought the draft back'), ('recalled', 'ended the handover and took the inquiry back into review'), ('resumed', 'went on with the earlier handover'), ('shared', 'lets a colleague read along'), ('unshared', 'ended the reading along')], max_length=20),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('status__in', ['submitted', 'in_review', 'returned', 'approved', 'forwarded'])), fields=['queue_level', 'queue_date', 'submitted_at', 'id'], name='case_queue'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('status__in', ['submitted', 'in_review', 'returned', 'approved', 'forwarded'])), fields=['reviewer', 'queue_level', 'queue_date', 'submitted_at', 'id'], name='case_held'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('submitted_at__isnull', False)), fields=['organization', '-moved_at'], name='case_moved'),
        ),
    ]
