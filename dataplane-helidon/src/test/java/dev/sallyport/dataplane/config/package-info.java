/** Tests of the configuration file. */
@NullMarked
package dev.sallyport.dataplane.config;

import org.jspecify.annotations.NullMarked;
