
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0007_comments_watchers_drafted_by'),
        ('contacts', '0003_user_theme'),
        ('routing', '0003_consultations'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='HandoverEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('creation_key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('direction', models.CharField(choices=[('in', 'they wrote'), ('answer', 'answered their question'), ('out', 'wrote to them'), ('attempt', 'they tried to reach us'), ('escalation', 'asked their manager for help')], max_length=10, verbose_name='direction')),
                ('text', models.TextField(blank=True, verbose_name='text')),
                ('result', models.TextField(blank=True, verbose_name='result')),
                ('manifest', models.JSONField(default=list)),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='when')),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'verbose_name': 'entry of a handover',
                'verbose_name_plural': 'entries of a handover',
            },
        ),
        migrations.CreateModel(
            name='SupportTarget',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(4)], verbose_name='severity level')),
                ('response_hours', models.PositiveIntegerField(blank=True, null=True, verbose_name='first answer within (hours)')),
                ('help_hours', models.PositiveIntegerField(blank=True, null=True, verbose_name='“need help” may appear after (hours)')),
                ('clock', models.CharField(choices=[('always', 'around the clock'), ('working_days', 'on working days only')], default='always', max_length=20, verbose_name='clock')),
                ('look_days', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='look again after (days)')),
                ('source', models.CharField(max_length=300, verbose_name='source')),
                ('checked_on', models.DateField(verbose_name='checked on')),
            ],
            options={
                'verbose_name': 'support target',
                'verbose_name_plural': 'support targets',
            },
        ),
        migrations.AddField(
            model_name='case',
            name='helpful_reason',
            field=models.TextField(blank=True, verbose_name='why helpful or not'),
        ),
        migrations.AddField(
            model_name='case',
            name='was_helpful',
            field=models.BooleanField(blank=True, null=True, verbose_name='helpful'),
        ),
        migrations.AddField(
            model_name='handover',
            name='closed_at',
            field=models.DateTimeField(null=True, verbose_name='closed there'),
        ),
        migrations.AddField(
            model_name='handover',
            name='looked_at',
            field=models.DateTimeField(null=True, verbose_name='last looked'),
        ),
        migrations.AddField(
            model_name='handover',
            name='next_look_on',
            field=models.DateField(null=True, verbose_name='next look'),
        ),
        migrations.AddField(
            model_name='handover',
            name='reopen_until',
            field=models.DateField(null=True, verbose_name='can be reopened there until'),
        ),
        migrations.AddField(
            model_name='handover',
            name='waiting_on',
            field=models.CharField(choices=[('them', 'Them'), ('requester', 'The requester'), ('us', 'Us')], default='them', max_length=10, verbose_name='waiting on'),
        ),
        migrations.AlterField(
            model_name='caseevent',
            name='verb',
            field=models.CharField(choices=[('created', 'began a draft'), ('submitted', 'submitted the inquiry'), ('withdrawn', 'withdrew the inquiry'), ('claimed', 'took the inquiry on'), ('completed', 'completed the inquiry'), ('approved', 'approved the inquiry for sending'), ('forwarded', 'sent the inquiry to Salesforce'), ('answered', 'answered'), ('closed', 'closed the inquiry'), ('pulled_back', 'took the inquiry back to write on'), ('reopened', 'opened the inquiry again'), ('restored', 'brought the draft back'), ('recalled', 'ended the handover and took the inquiry back into review'), ('resumed', 'went on with the earlier handover'), ('shared', 'lets a colleague read along'), ('unshared', 'ended the reading along')], max_length=20),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('status__in', ['answered', 'redirected'])), fields=['moved_at'], name='case_settled'),
        ),
        migrations.AddConstraint(
            model_name='handover',
            constraint=models.CheckConstraint(condition=models.Q(('sent_at__isnull', False), models.Q(('closed_at', None), ('looked_at', None)), _connector='OR'), name='handover_followed_is_sent'),
        ),
        migrations.AddField(
            model_name='handoverentry',
            name='by',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='handoverentry',
            name='handover',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='cases.handover'),
        ),
        migrations.AddField(
            model_name='attachment',
            name='entry',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to='cases.handoverentry'),
        ),
        migrations.AddField(
            model_name='supporttarget',
            name='plan',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='contacts.successplan', verbose_name='Success Plan'),
        ),
        migrations.AddConstraint(
            model_name='handoverentry',
            constraint=models.CheckConstraint(condition=models.Q(('manifest', []), ('direction', 'out'), _connector='OR'), name='handover_entry_files_go_out'),
        ),
        migrations.AddConstraint(
            model_name='handoverentry',
            constraint=models.CheckConstraint(condition=models.Q(('result', ''), ('direction', 'escalation'), _connector='OR'), name='handover_entry_result_is_of_an_escalation'),
        ),
        migrations.AddConstraint(
            model_name='supporttarget',
            constraint=models.UniqueConstraint(fields=('plan', 'level'), name='support_target_once_per_plan_and_level', violation_error_message='This plan has a target at this level already.'),
        ),
        migrations.AddConstraint(
            model_name='supporttarget',
            constraint=models.CheckConstraint(condition=models.Q(('level__range', (1, 4))), name='support_target_level_1_to_4'),
        ),
    ]
