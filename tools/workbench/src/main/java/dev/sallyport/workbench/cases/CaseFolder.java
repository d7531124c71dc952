package dev.sallyport.workbench.cases;

import dev.sallyport.engine.bundle.PolicyFiles;

/**
 * A folder with cases, and with the exchanges that they were recorded as.
 *
 * @param name what messages call it
 */
public record CaseFolder(String name, PolicyFiles files) {}
