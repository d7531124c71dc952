/**
 * The straight line of one exchange, from arrival to outcome, and the stages on it. The only
 * package that sees all the others; it knows no web server: a data plane hands it an {@link
 * dev.sallyport.engine.pipeline.Arrival} and a {@link dev.sallyport.engine.pipeline.Responder}.
 */
@NullMarked
package dev.sallyport.engine.pipeline;

import org.jspecify.annotations.NullMarked;
