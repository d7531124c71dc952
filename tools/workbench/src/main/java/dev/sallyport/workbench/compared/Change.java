package dev.sallyport.workbench.compared;

/**
 * A case that comes out otherwise.
 *
 * @param name what the case is about
 * @param place where it stands, {@code folder/file:line}
 */
public record Change(String name, String place, Ending before, Ending after) {}
