/** Microsoft Teams: cards that come in by a workflow's webhook. */
@NullMarked
package dev.sallyport.engine.notice.teams;

import org.jspecify.annotations.NullMarked;
