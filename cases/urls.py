from django.urls import path, register_converter

from cases import views
from cases.addresses import number_of
from cases.choices import Part


class CaseNumberConverter:
    """`HD-000123` in an address, the case's key in a view."""

    regex = r"HD-[0-9]{6,15}"

    def to_python(self, value: str) -> int:
        return int(value.removeprefix("HD-"))

    def to_url(self, value: int) -> str:
        return number_of(value)


class PartConverter:
    regex = "|".join(Part.values)

    def to_python(self, value: str) -> Part:
        return Part(value)

    def to_url(self, value: str) -> str:
        return value


register_converter(CaseNumberConverter, "number")
register_converter(PartConverter, "part")

app_name = "cases"
urlpatterns = [
    path("contacts/<int:pk>/load/", views.contact_load, name="contact_load"),
    path(
        "contacts/<int:pk>/restriction/<int:request_pk>/case/",
        views.restriction_case,
        name="restriction_case",
    ),
    path("contacts/<int:pk>/access/", views.login_access, name="login_access"),
    path("cases/<number:pk>/access/extended/", views.case_access_extend, name="case_access_extend"),
    path(
        "cases/<number:pk>/access/withdrawn/",
        views.case_access_withdraw,
        name="case_access_withdraw",
    ),
    path("cases/", views.case_list, name="case_list"),
    path("cases/new/", views.case_new, name="case_new"),
    path("cases/<number:pk>/", views.case_detail, name="case_detail"),
    path("cases/<number:pk>/draft/<part:part>/", views.case_draft, name="case_draft"),
    path("cases/<number:pk>/draft/<part:part>/save/", views.draft_save, name="draft_save"),
    path("cases/<number:pk>/draft/confirm/", views.case_submit, name="case_submit"),
    path("cases/<number:pk>/kind/", views.case_kind, name="case_kind"),
    path("cases/<number:pk>/withdraw/", views.case_withdraw, name="case_withdraw"),
    path("cases/<number:pk>/attachments/", views.attachment_add, name="attachment_add"),
    path(
        "cases/<number:pk>/attachments/<int:attachment_pk>/",
        views.attachment_detail,
        name="attachment_detail",
    ),
    path(
        "cases/<number:pk>/attachments/<int:attachment_pk>/preview/",
        views.attachment_preview,
        name="attachment_preview",
    ),
    path(
        "cases/<number:pk>/attachments/<int:attachment_pk>/thumbnail/",
        views.attachment_thumbnail,
        name="attachment_thumbnail",
    ),
    path(
        "cases/<number:pk>/attachments/<int:attachment_pk>/view/",
        views.attachment_view,
        name="attachment_view",
    ),
    path(
        "cases/<number:pk>/attachments/<int:attachment_pk>/remove/",
        views.attachment_remove,
        name="attachment_remove",
    ),
    path(
        "cases/<number:pk>/attachments/<int:attachment_pk>/restore/",
        views.attachment_restore,
        name="attachment_restore",
    ),
    path("cases/<number:pk>/restore/", views.case_restore, name="case_restore"),
    path("cases/<number:pk>/pull-back/", views.case_pull_back, name="case_pull_back"),
    path("cases/<number:pk>/reopen/", views.case_reopen, name="case_reopen"),
    path("cases/<number:pk>/copy/", views.case_copy, name="case_copy"),
    path("cases/<number:pk>/comment/", views.case_comment, name="case_comment"),
    path("cases/<number:pk>/notes/", views.note_add, name="note_add"),
    path("cases/<number:pk>/watchers/", views.watcher_add, name="watcher_add"),
    path(
        "cases/<number:pk>/watchers/<int:watcher_pk>/remove/",
        views.watcher_remove,
        name="watcher_remove",
    ),
    path("queue/", views.queue, name="queue"),
    path("queue/news/", views.queue_news, name="queue_news"),
    path("queue/unclaimable/", views.queue_unclaimable, name="queue_unclaimable"),
    path("queue/next/", views.queue_next, name="queue_next"),
    path("cases/<number:pk>/claim/", views.case_claim, name="case_claim"),
    path("cases/<number:pk>/redirect/", views.case_redirect, name="case_redirect"),
    path("cases/<number:pk>/release/", views.case_release, name="case_release"),
    path("cases/<number:pk>/take-over/", views.case_take_over, name="case_take_over"),
    path("cases/<number:pk>/review/", views.case_review, name="case_review"),
    path(
        "cases/<number:pk>/attachments/<int:attachment_pk>/mark/",
        views.attachment_mark,
        name="attachment_mark",
    ),
    path("cases/<number:pk>/return/", views.case_return, name="case_return"),
    path("cases/<number:pk>/remarks/", views.remark_add, name="remark_add"),
    path(
        "cases/<number:pk>/remarks/<int:remark_pk>/remove/",
        views.remark_remove,
        name="remark_remove",
    ),
    path(
        "cases/<number:pk>/remarks/<int:remark_pk>/tick/",
        views.remark_tick,
        name="remark_tick",
    ),
    path("cases/<number:pk>/approve/", views.case_approve, name="case_approve"),
    path("cases/<number:pk>/unapprove/", views.case_unapprove, name="case_unapprove"),
    path("cases/<number:pk>/handover/", views.case_forward, name="case_forward"),
    path("cases/<number:pk>/handover/files/", views.case_files, name="case_files"),
    path("cases/<number:pk>/phone/", views.case_phone, name="case_phone"),
    path("cases/<number:pk>/answer/", views.case_answer, name="case_answer"),
    path("cases/<number:pk>/close/", views.case_close, name="case_close"),
    path("cases/<number:pk>/following/", views.case_follow, name="case_follow"),
    path("cases/<number:pk>/following/look/", views.case_look, name="case_look"),
    path("cases/<number:pk>/following/paste/", views.case_paste, name="case_paste"),
    path("cases/<number:pk>/following/attempt/", views.case_attempt, name="case_attempt"),
    path("cases/<number:pk>/following/send/", views.case_send, name="case_send"),
    path("cases/<number:pk>/following/escalate/", views.case_escalate, name="case_escalate"),
    path(
        "cases/<number:pk>/following/entries/<int:entry_pk>/result/",
        views.entry_result,
        name="entry_result",
    ),
    path("cases/<number:pk>/following/number/", views.case_number, name="case_number"),
    path("cases/<number:pk>/link/", views.case_link, name="case_link"),
    path("cases/<number:pk>/following/recall/", views.case_recall, name="case_recall"),
    path("cases/<number:pk>/following/resume/", views.case_resume, name="case_resume"),
    path("cases/<number:pk>/reply/", views.case_reply, name="case_reply"),
]
