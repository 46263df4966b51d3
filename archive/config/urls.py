"""Addresses. Arabic has no prefix, English lives under ``/en``; words after an id are for people and are ignored."""

from allauth.account import views as account_views
from allauth.mfa.base import views as factor_views
from allauth.mfa.recovery_codes import views as code_views
from allauth.mfa.totp import views as totp_views
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path

from archive.urls.desk import desk_pages
from archive.views import (
    account,
    accounts,
    article,
    articles,
    audit,
    batches,
    citation,
    correcting,
    crawlers,
    entities,
    entity_list,
    exports,
    failed_jobs,
    feeds,
    history,
    home,
    places,
    publication,
    relinking,
    saved_searches,
    sensitive,
    suggestions,
    uploads,
)

pages = (
    [
        *desk_pages,
        path("", home.home, name="home"),
        path("about/", home.about, name="about"),
        path("articles/", articles.article_list, name="articles"),
        path("articles/<int:pk>/", article.article_page, name="article"),
        path("articles/<int:pk>/cite.<slug:form>", citation.citation, name="article-citation"),
        path("articles/<int:pk>/original/", article.original, name="article-original"),
        path("articles/<int:pk>/attachments/<int:attachment_pk>/", article.attachment, name="article-attachment"),
        path("articles/<int:pk>/steps/", article.steps, name="article-steps"),
        path("articles/<int:pk>/steps/<slug:kind>/retry/", article.retry_step, name="article-retry"),
        path("articles/<int:pk>/correct/", correcting.correct, name="article-correct"),
        path("articles/<int:pk>/history/", history.article_history, name="article-history"),
        path("articles/<int:pk>/history/<int:number>/restore/", history.restore_words, name="article-restore"),
        path("articles/<int:pk>/sensitive/", sensitive.sensitive, name="article-sensitive"),
        path("articles/<int:pk>/sensitive/source/", sensitive.set_confidential, name="article-confidential"),
        path("redactions/<int:pk>/lift/", sensitive.lift_redaction, name="redaction-lift"),
        path("redactions/<int:pk>/again/", sensitive.redact_elsewhere, name="redaction-again"),
        path("articles/<int:pk>/publication/", publication.publication, name="article-publication"),
        path("articles/<int:pk>/<str:words>/", article.article_page),
        path("suggest/", suggestions.suggestions, name="suggest"),
        path("entities/", entity_list.entity_list, name="entities"),
        path("entities/<int:pk>/", entities.entity_page, name="entity"),
        path("entities/<int:pk>/history/", history.entity_history, name="entity-history"),
        path("history/<slug:model>/<int:event_id>/undo/", history.undo_change, name="history-undo"),
        path("entities/<int:pk>/<str:words>/", entities.entity_page),
        path("places/", places.place_tree, name="places"),
        path("places/map.json", places.place_map, name="places-map"),
        path("places/<str:address>/", places.place_page, name="place"),
        path("places/<str:address>/<str:words>/", places.place_page),
        path("feeds/articles/", feeds.SearchFeed(), name="feed-articles"),
        path("feeds/entities/<int:pk>/", feeds.EntityFeed(), name="feed-entity"),
        path("feeds/places/<str:address>/", feeds.PlaceFeed(), name="feed-place"),
        path("following/", saved_searches.saved_searches, name="following"),
        path("following/save/", saved_searches.save_search, name="search-save"),
        path("following/stop/<str:token>/", saved_searches.stop_letters, name="stop-letters"),
        path("following/<int:pk>/", saved_searches.change_search, name="search-change"),
        path("following/<int:pk>/open/", saved_searches.open_search, name="search-open"),
        path("following/<int:pk>/delete/", saved_searches.delete_search, name="search-delete"),
        path("exports/articles/<slug:name>/", exports.export_articles, name="export-articles"),
        path("exports/entities/<slug:name>/", exports.export_entities, name="export-entities"),
        path("upload/", uploads.upload, name="upload"),
        path("upload/batches/", batches.batch_list, name="batches"),
        path("upload/batches/<int:pk>/", batches.batch_page, name="batch"),
        path("upload/batches/<int:pk>/columns/", batches.columns, name="batch-columns"),
        path("upload/batches/<int:pk>/check/", batches.check, name="batch-check"),
        path("upload/batches/<int:pk>/check/<int:item_pk>/", batches.check_item, name="batch-check-item"),
        path("upload/batches/<int:pk>/cancel/", batches.cancel, name="batch-cancel"),
        path("upload/batches/<int:pk>/retry/", batches.retry, name="batch-retry"),
        path("upload/batches/<int:pk>/report.csv", batches.report, name="batch-report"),
        path("upload/<int:pk>/", uploads.confirm, name="upload-confirm"),
        path("upload/<int:pk>/retry/", uploads.retry, name="upload-retry"),
        path("upload/<int:pk>/discard/", uploads.discard, name="upload-discard"),
        path("unpublished/", publication.unpublished, name="unpublished"),
        path("relinking/", relinking.relinkings, name="relinking"),
        path("relinking/<int:pk>/retry/", relinking.retry, name="relinking-retry"),
        path("jobs/", failed_jobs.failed_jobs, name="failed-jobs"),
        path("jobs/<int:pk>/retry/", failed_jobs.retry, name="failed-job-retry"),
        path("sign-in/", account_views.login, name="sign-in"),
        path("sign-out/", account_views.logout, name="sign-out"),
        path("account/", account.account, name="account"),
        path("accounts/", accounts.account_list, name="accounts"),
        path("audit/", audit.audit_trail, name="audit"),
        path("audit/<slug:name>/", audit.export, name="audit-export"),
        path("accounts/<int:pk>/", accounts.change_account, name="account-change"),
        path("accounts/invite/", accounts.invite, name="invite"),
        path("accounts/invitations/<int:pk>/revoke/", accounts.revoke, name="invitation-revoke"),
        path("invitation/<str:token>/", account.accept_invitation, name="invitation"),
    ],
    "archive",
)

# Only those addresses of allauth that the archive uses, under the names that allauth requires.
signing_in = [
    path("sign-in/", account_views.login, name="account_login"),
    path("sign-out/", account_views.logout, name="account_logout"),
    path("sign-in/inactive/", account_views.account_inactive, name="account_inactive"),
    path("sign-in/code/", factor_views.authenticate, name="mfa_authenticate"),
    path("account/confirm/", account_views.reauthenticate, name="account_reauthenticate"),
    path("account/confirm/code/", factor_views.reauthenticate, name="mfa_reauthenticate"),
    path("account/password/", account_views.password_change, name="account_change_password"),
    path("account/second-factor/", factor_views.index, name="mfa_index"),
    path("account/second-factor/on/", totp_views.activate_totp, name="mfa_activate_totp"),
    path("account/second-factor/off/", totp_views.deactivate_totp, name="mfa_deactivate_totp"),
    path("account/recovery-codes/", code_views.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("account/recovery-codes/new/", code_views.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("account/recovery-codes/file/", code_views.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("new-password/", account_views.password_reset, name="account_reset_password"),
    path("new-password/sent/", account_views.password_reset_done, name="account_reset_password_done"),
    path("new-password/done/", account_views.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    re_path(
        r"^new-password/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account_views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
]

urlpatterns = [
    path("healthz", home.health, name="health"),
    path("readyz", home.ready, name="ready"),
    path("robots.txt", crawlers.robots, name="robots"),
    path(".well-known/security.txt", crawlers.security_txt, name="security-txt"),
    path("sitemap.xml", crawlers.sitemap_index, name="sitemap"),
    path("sitemap-<slug:section>.xml", crawlers.sitemap_section, name="sitemap-section"),
    *i18n_patterns(path("", include(pages)), path("", include(signing_in)), prefix_default_language=False),
]

handler400 = "archive.config.errors.bad_request"
handler403 = "archive.config.errors.permission_denied"
handler404 = "archive.config.errors.not_found"
handler500 = "archive.config.errors.server_error"
handler429 = "archive.config.errors.too_many_requests"
