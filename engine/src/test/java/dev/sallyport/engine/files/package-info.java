/** Tests of files on disk. */
@NullMarked
package dev.sallyport.engine.files;

import org.jspecify.annotations.NullMarked;
