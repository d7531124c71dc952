/** E-mail, by SMTP: a message for each question, and one for its end in the same thread. */
@NullMarked
package dev.sallyport.engine.notice.mail;

import org.jspecify.annotations.NullMarked;
