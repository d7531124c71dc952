/** Webhooks of any kind: events as CloudEvents writes them, signed as Standard Webhooks says. */
@NullMarked
package dev.sallyport.engine.notice.webhook;

import org.jspecify.annotations.NullMarked;
