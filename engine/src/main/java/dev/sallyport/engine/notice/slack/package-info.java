/**
 * Slack: messages with buttons, and what comes back when somebody presses one. Knows no HTTP
 * server: whoever serves hands over a body and two header fields.
 */
@NullMarked
package dev.sallyport.engine.notice.slack;

import org.jspecify.annotations.NullMarked;
