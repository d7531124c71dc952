/**
 * Long-lived keys for callers that cannot show tokens of an identity provider yet. This package
 * knows how a key is made, recognised, hashed, used and ended, and who may do that. It knows no
 * database, no HTTP and no policy language; a secret leaves it once, to whoever had the key made.
 */
@NullMarked
package dev.sallyport.engine.key;

import org.jspecify.annotations.NullMarked;
