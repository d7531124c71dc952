@NullMarked
package dev.sallyport.cli.doctor;

import org.jspecify.annotations.NullMarked;
