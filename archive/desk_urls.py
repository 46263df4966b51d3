"""Addresses of the editors' desk: reviewing, and work on entities. They come before those that take any words after an id."""

from django.urls import path

from archive.views import judging, review, review_queue

desk_pages = [
    path("review/", review_queue.queue, name="review"),
    path("review/undo/", review_queue.undo_anywhere, name="review-undo"),
    path("review/mentions/<int:pk>/", review_queue.judge_example, name="judge-example"),
    path("articles/<int:pk>/review/", review.article_review, name="article-review"),
    path("articles/<int:pk>/review/judge/", judging.judge, name="judge"),
    path("articles/<int:pk>/review/add/", judging.add_mention, name="add-mention"),
    path("articles/<int:pk>/review/undo/", judging.undo_last_act, name="article-undo"),
]
