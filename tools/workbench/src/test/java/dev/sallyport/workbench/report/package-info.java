@NullMarked
package dev.sallyport.workbench.report;

import org.jspecify.annotations.NullMarked;
