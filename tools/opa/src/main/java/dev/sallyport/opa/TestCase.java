package dev.sallyport.opa;

import java.time.Duration;

/**
 * How one test went.
 *
 * @param packageName without `data.` in front
 * @param name of the rule, such as `test_alice_is_allowed`
 * @param file where the test stands
 * @param line counted from 1
 * @param column counted from 1
 * @param outcome how it ended
 * @param took how long it ran
 * @param output what `print` wrote, one line for each call
 * @param message why it failed, or empty
 */
public record TestCase(
    String packageName,
    String name,
    String file,
    int line,
    int column,
    Outcome outcome,
    Duration took,
    String output,
    String message) {}
