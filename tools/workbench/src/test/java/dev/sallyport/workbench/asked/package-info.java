/** Tests of questions to policies: every answer is held against evaluating all candidates. */
@NullMarked
package dev.sallyport.workbench.asked;

import org.jspecify.annotations.NullMarked;
