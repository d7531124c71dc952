/**
 * Cases without Rego, {@code *_cases.yaml}: who asks what, and what comes of it. Each runs along
 * the gateway's own line, with a service that answers as the case says.
 */
@NullMarked
package dev.sallyport.workbench.cases;

import org.jspecify.annotations.NullMarked;
