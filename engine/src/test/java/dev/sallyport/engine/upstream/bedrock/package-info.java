/** Bedrock's form of what the Claude API says. */
@NullMarked
package dev.sallyport.engine.upstream.bedrock;

import org.jspecify.annotations.NullMarked;
