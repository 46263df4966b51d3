"""Addresses of the editors' desk: reviewing, and work on entities. They come before those that take any words after an id."""

from django.urls import path

from archive.views import (
    clusters,
    entity_desk,
    judging,
    merging,
    relation_queue,
    relations,
    review,
    review_queue,
    rules,
)

desk_pages = [
    path("review/", review_queue.queue, name="review"),
    path("review/undo/", review_queue.undo_anywhere, name="review-undo"),
    path("review/mentions/<int:pk>/", review_queue.judge_example, name="judge-example"),
    path("review/unlisted/", clusters.cluster_list, name="clusters"),
    path("review/unlisted/one/", clusters.cluster, name="cluster"),
    path("review/rules/", rules.rule_list, name="rules"),
    path("review/rules/new/", rules.rule_new, name="rule-new"),
    path("review/rules/<int:pk>/undo/", rules.rule_undo, name="rule-undo"),
    path("review/refused/<int:pk>/undo/", clusters.refusal_undo, name="refusal-undo"),
    path("entities/new/", entity_desk.entity_new, name="entity-new"),
    path("entities/duplicates/", merging.duplicate_list, name="duplicates"),
    path("entities/duplicates/not/", merging.not_same, name="not-same"),
    path("entities/duplicates/not/<int:pk>/undo/", merging.not_same_undo, name="not-same-undo"),
    path("entities/<int:pk>/edit/", entity_desk.entity_edit, name="entity-edit"),
    path("review/relations/", relation_queue.queue, name="relation-queue"),
    path("review/relations/<int:pk>/", relation_queue.judge, name="relation-judge"),
    path("review/relations/<int:pk>/reopen/", relation_queue.reopen, name="relation-reopen"),
    path("entities/<int:pk>/relations/", relations.relations, name="entity-relations"),
    path("entities/<int:pk>/merge/", merging.merge, name="entity-merge"),
    path("entities/<int:pk>/split/", merging.split, name="entity-split"),
    path("merges/<int:pk>/undo/", merging.merge_undo, name="merge-undo"),
    path("articles/<int:pk>/review/", review.article_review, name="article-review"),
    path("articles/<int:pk>/review/judge/", judging.judge, name="judge"),
    path("articles/<int:pk>/review/add/", judging.add_mention, name="add-mention"),
    path("articles/<int:pk>/review/undo/", judging.undo_last_act, name="article-undo"),
]
