/**
 * What was asked and answered, kept so that a session can be seen again, and destroyed: documents
 * cut into blocks that are stored once for each session, sealed under a key of that session. It
 * knows no SQL, no HTTP and nothing of what the documents mean.
 */
@NullMarked
package dev.sallyport.engine.payload;

import org.jspecify.annotations.NullMarked;
