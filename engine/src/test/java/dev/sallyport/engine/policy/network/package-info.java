@NullMarked
package dev.sallyport.engine.policy.network;

import org.jspecify.annotations.NullMarked;
