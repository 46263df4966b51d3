"""Addresses. Arabic has no prefix, English lives under ``/en``; words after an id are for people and are not looked at."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from archive.views import account, article, articles, entities, home, places, publication, relinking, uploads

pages = (
    [
        path("", home.home, name="home"),
        path("about/", home.about, name="about"),
        path("articles/", articles.article_list, name="articles"),
        path("articles/<int:pk>/", article.article_page, name="article"),
        path("articles/<int:pk>/original/", article.original, name="article-original"),
        path("articles/<int:pk>/steps/", article.steps, name="article-steps"),
        path("articles/<int:pk>/steps/<slug:kind>/retry/", article.retry_step, name="article-retry"),
        path("articles/<int:pk>/publication/", publication.publication, name="article-publication"),
        path("articles/<int:pk>/<str:words>/", article.article_page),
        path("entities/", entities.entity_list, name="entities"),
        path("entities/<int:pk>/", entities.entity_page, name="entity"),
        path("entities/<int:pk>/<str:words>/", entities.entity_page),
        path("places/", places.place_tree, name="places"),
        path("places/<str:address>/", places.place_page, name="place"),
        path("places/<str:address>/<str:words>/", places.place_page),
        path("upload/", uploads.upload, name="upload"),
        path("unpublished/", publication.unpublished, name="unpublished"),
        path("relinking/", relinking.relinkings, name="relinking"),
        path("relinking/<int:pk>/retry/", relinking.retry, name="relinking-retry"),
        path("sign-in/", account.SignIn.as_view(), name="sign-in"),
        path("sign-out/", account.SignOut.as_view(), name="sign-out"),
    ],
    "archive",
)

urlpatterns = [
    path("healthz", home.health, name="health"),
    *i18n_patterns(path("", include(pages)), prefix_default_language=False),
]

handler400 = "archive.views.errors.bad_request"
handler403 = "archive.views.errors.permission_denied"
handler404 = "archive.views.errors.not_found"
handler500 = "archive.views.errors.server_error"
